/** What is quietly heard besides speech: sounds that go round, mono and 16-bit at the rate of the line, as loud as they are to be. */
export interface Background {
  /** Heard while the agent is silent. */
  readonly thinking?: Int16Array | undefined;
  /** Heard all the time, more quietly under speech. */
  readonly ambience?: Int16Array | undefined;
}
