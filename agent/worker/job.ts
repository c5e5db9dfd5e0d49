/** A call that LiveKit offers to this worker. */
export interface JobOffer {
  readonly id: string;
  readonly roomName: string;
  /** The room's id, which tells it from an earlier room of the same name. */
  readonly roomSid: string;
  /** Data that the dispatcher attached. It comes from outside and is not checked yet. */
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The caller that the call is for; undefined if it is for whoever comes first. */
  readonly callerIdentity: string | undefined;
}

/** A call that was assigned to this worker, with what is needed to join its room. */
export interface Job extends JobOffer {
  readonly url: string;
  readonly token: string;
}
