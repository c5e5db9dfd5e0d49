/** When each step of a reply was first done, on the clock of `performance.now()`. */
export interface Milestones {
  readonly speechEndedAt: number;
  readonly transcribedAt: number;
  readonly firstTokenAt: number;
  readonly firstClauseAt: number;
  readonly firstPcmAt: number;
  readonly endpointAt: number;
  /** The first audible sample of the reply left. */
  readonly playedAt: number;
}

/** What the time from the caller's last sample to the reply's first was spent on, in ms. The parts add up. */
export interface Latency {
  readonly transcript: number;
  readonly firstToken: number;
  readonly firstClause: number;
  readonly firstPcm: number;
  /** Waited only to be sure that the turn was over: the reply was ready. */
  readonly endpointing: number;
  readonly playback: number;
  readonly total: number;
}

/**
 * Divides the time among the steps in the order in which each needs the one before. A step that was done ahead, by
 * speculation, cost nothing: each is charged with what it added to the end of the one before.
 */
export function latencyOf(milestones: Milestones): Latency {
  let reached = milestones.speechEndedAt;
  const until = (at: number): number => {
    const spent = Math.max(0, at - reached);
    reached += spent;
    return spent;
  };
  return {
    transcript: until(milestones.transcribedAt),
    firstToken: until(milestones.firstTokenAt),
    firstClause: until(milestones.firstClauseAt),
    firstPcm: until(milestones.firstPcmAt),
    endpointing: until(milestones.endpointAt),
    playback: until(milestones.playedAt),
    total: reached - milestones.speechEndedAt,
  };
}

/** What audio takes on its way through the LiveKit server, in ms. */
export interface TransportDelays {
  /** From the caller's microphone to where its samples are dated by us. */
  readonly inMs: number;
  /** From where a sample leaves us to the caller's ear. */
  readonly outMs: number;
}
