/** A name or term of whoever runs the agent: how it is said, and what recognition writes for it. */
export interface LexiconEntry {
  /** The word as it is written, without spaces. */
  readonly word: string;
  /** The word respelt as it sounds: "win". */
  readonly say?: string | undefined;
  /** The word's sounds in IPA, in place of `say`. */
  readonly ipa?: string | undefined;
  /** What recognition writes when it hears the word, in one word or a few: "cooper netties". */
  readonly heard: readonly string[];
}

/** The most important words come first, since recognition can be told of a few only. */
export type Lexicon = readonly LexiconEntry[];

/** A text by which written words are compared: in small letters, each letter with its accents one character. */
export const compared = (text: string): string => text.normalize('NFC').toLowerCase();
