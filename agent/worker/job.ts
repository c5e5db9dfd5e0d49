/** A call that LiveKit offers to this worker. */
export interface JobOffer {
  readonly id: string;
  readonly roomName: string;
  /** Tells a room from another one that had its name before. */
  readonly roomSid: string;
  /** What the dispatcher attached, as it was given; outside input. */
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The caller that the call is for; undefined where the call is for whoever comes first. */
  readonly callerIdentity: string | undefined;
}

/** A call that is ours, with what is needed to join its room. */
export interface Job extends JobOffer {
  readonly url: string;
  readonly token: string;
}
