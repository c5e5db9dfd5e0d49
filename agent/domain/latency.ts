/** When each step of a reply was done for the first time, on the clock of `performance.now()`. */
export interface Milestones {
  readonly speechEndedAt: number;
  readonly transcribedAt: number;
  readonly firstTokenAt: number;
  readonly firstClauseAt: number;
  readonly firstPcmAt: number;
  readonly endpointAt: number;
  /** When the first audible sample of the reply was sent. */
  readonly playedAt: number;
}

/** How the time from the caller's last sample to the reply's first was spent, in ms. The parts add up to the whole. */
export interface Latency {
  readonly transcript: number;
  readonly firstToken: number;
  readonly firstClause: number;
  readonly firstPcm: number;
  /** Time in which the reply was ready and only the end of the turn was not sure yet. */
  readonly endpointing: number;
  readonly playback: number;
  readonly total: number;
}

/**
 * Divides the time among the steps, in the order in which each needs the one before. Each counts from the end of the step before,
 * so a step that was done ahead, by speculation, takes no time.
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
  /** From the caller's microphone to where the agent dates its samples. */
  readonly inMs: number;
  /** From where a sample leaves the agent to the caller's ear. */
  readonly outMs: number;
}
