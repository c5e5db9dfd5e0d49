/** What the caller said when they were asked. */
export interface Answer {
  readonly text: string;
  /** Whether they heard enough of the question to mean it. */
  readonly meant: boolean;
}
