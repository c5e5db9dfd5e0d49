/** Something that keeps a call from being begun or from going on, in words for the caller. */
export interface Problem {
  readonly title: string;
  /** What can be done about it. */
  readonly advice: string;
  /** Whether the call could be had by typing: only the microphone is in the way. */
  readonly canType?: boolean;
}
