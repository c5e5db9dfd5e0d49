/** A written word without the marks around it, and its neighbours likewise (empty at the edges). */
export interface WordInText {
  readonly core: string;
  /** The marks after the core: "." or "),". */
  readonly trailing: string;
  readonly before: string;
  readonly after: string;
}

/** How a word is said, where it is not said as it is written. */
export type Rule = (word: WordInText) => string | undefined;
