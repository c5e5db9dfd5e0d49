/** A written word without the marks around it, and its neighbours, also without marks (empty at the edges of the text). */
export interface WordInText {
  readonly core: string;
  /** The marks after the core: "." or "),". */
  readonly trailing: string;
  readonly before: string;
  readonly after: string;
}

/** Says how a word is spoken; undefined if the rule does not apply to it. */
export type Rule = (word: WordInText) => string | undefined;
