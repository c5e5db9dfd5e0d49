/** A name or term of whoever runs the agent: how it is said, and what recognition writes for it. */
export interface LexiconEntry {
  /** The word as it is written, without spaces. */
  readonly word: string;
  /** The word respelt as it sounds: "win". */
  readonly say?: string | undefined;
  /** The word's sounds in IPA, in place of `say`. */
  readonly ipa?: string | undefined;
  /** What recognition writes when it hears the word, in one word or a few: "cooper netties". */
  readonly heard?: readonly string[] | undefined;
}

/** The most important words come first, since recognition can be told of a few only. */
export type Lexicon = readonly LexiconEntry[];

/** A text by which written words are compared: in small letters, each letter with its accents one character. */
export const compared = (text: string): string => text.normalize('NFC').toLowerCase();

/** A lexicon of one agent's own, and behind it the words of all agents that it does not have itself. */
export function withWordsOfAll(own: Lexicon, all: Lexicon): Lexicon {
  const words = new Set(own.map(({ word }) => compared(word)));
  const forms = new Set(own.flatMap(({ heard = [] }) => heard.map(compared)));
  const others = all.filter(({ word }) => !words.has(compared(word)));
  return [
    ...own,
    ...others.map((entry) => ({
      ...entry,
      heard: entry.heard?.filter((form) => !forms.has(compared(form))),
    })),
  ];
}
