import type { Limit } from '../domain/call-limits.ts';

/** All that the agent knows of a language. To add one: docs/extending.md. */
export interface Language {
  /** ISO 639-1, as callers choose it, whisper is told it, and voices are named by it: "en". */
  readonly code: string;
  readonly turns: TurnWords;
  readonly bargeIn: BargeInWords;
  readonly sentences: SentenceRules;
  readonly phrases: Phrases;
  /** In what asks for the last reply once more, which may then be repeated: "Pardon?" */
  readonly asksAgain: RegExp;
  /** Is all that whisper writes where nobody spoke, as subtitles end: "Thanks for watching!" */
  readonly invented: RegExp;
  /** The words of a text as they are said, markdown left out: "7" is "seven". */
  readonly readAloud: (text: string) => readonly SpeakableWord[];
  /** A text with its numbers and times as figures, which language models reckon with better: "seven" is "7". */
  readonly writeFigures: (text: string) => string;
}

/** Tells by the words of a transcript how likely the caller goes on. */
export interface TurnWords {
  /** At the end of a text whose speaker is looking for words: "um". */
  readonly filler: RegExp;
  /** Is a whole answer: "Yes, please." */
  readonly answer: RegExp;
  /** Is a statement, which goes on more often than a question does. */
  readonly statement: RegExp;
  /** At the end of a number that may go on digit by digit: "five five". */
  readonly number: RegExp;
  /** Begins what a list ends with: "and bread". */
  readonly lastItem: RegExp;
}

/** Tells by what is said while the agent speaks whether it is to stop. Words are compared in small letters, without marks. */
export interface BargeInWords {
  /** Interrupt even where little was heard: "stop". */
  readonly commands: ReadonlySet<string>;
  /** Show that somebody listens, and interrupt nobody: "right". */
  readonly backchannels: ReadonlySet<string>;
  /** Is a word that shows the same without being one, as recognition spells it: "mhm". */
  readonly hum: RegExp;
}

/** Where a text is cut to be spoken in pieces. All but `goesOn` are global expressions. */
export interface SentenceRules {
  /** What may be a sentence's end, with the space after it. */
  readonly end: RegExp;
  /**
   * Whether a sentence goes on there all the same, as after "Dr. ".
   *
   * @param before the text up to a match of `end`, which is in it.
   * @param after what is known of the text behind it.
   */
  readonly goesOn: (before: string, after: string) => boolean;
  /** The space before a word at which a speaker breathes though no mark is there: "… and". */
  readonly breath: RegExp;
  /** The space before a word that begins a phrase: good enough where a long sentence keeps the caller waiting. */
  readonly phrase: RegExp;
  /** The space after any word but one that belongs to the next: for sentences that have neither of them. */
  readonly word: RegExp;
}

/** What the agent says by itself. */
export interface Phrases {
  /** When a reply can't be made. */
  readonly apology: string;
  /** When a reply has nothing in it that can be said: an emoji, or nothing at all. */
  readonly noWords: string;
  /** When a limit of the call is reached: the question whether the caller is there, and goodbyes by why it ends. */
  readonly limits: Readonly<Record<Limit, string>>;
}

/** A written word and how it is said. */
export interface SpeakableWord {
  readonly written: string;
  /** Empty if it is not said. */
  readonly spoken: string;
}
