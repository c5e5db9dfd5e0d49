import type { AnswerKind } from '../definition/answers.ts';
import type { Limit } from '../domain/call-limits.ts';

/** All that the agent knows of a language. To add one: docs/extending.md. */
export interface Language {
  /** The language's ISO 639-1 code, "en": callers choose it, whisper takes it, and names of voices begin with it. */
  readonly code: string;
  readonly turns: TurnWords;
  readonly bargeIn: BargeInWords;
  readonly sentences: SentenceRules;
  readonly phrases: Phrases;
  /** Matches words that ask for the last reply once more ("Pardon?"). The reply may then be repeated. */
  readonly asksAgain: RegExp;
  /** Matches a sentence that tells something of its speaker, which a long call is not to lose: "My name is Ada." */
  readonly tellsOfSpeaker: RegExp;
  /** The words before a caller's message that remind a model of what the caller told long ago. */
  readonly reminder: (told: string) => string;
  /** Matches the beginning of what models write in brackets or asterisks to tell how they speak: "smiles warmly". Nobody says it. */
  readonly stageDirection: RegExp;
  /** Matches a whole text that whisper makes up from silence, as it ends subtitles: "Thanks for watching!" */
  readonly invented: RegExp;
  /** Gives the words of a text as they are said, without markdown: "7" is "seven". */
  readonly readAloud: (text: string) => readonly SpeakableWord[];
  readonly answers: AnswerRules;
  /** Writes the numbers and times in a text as figures, since language models calculate better with them: "seven" is "7". */
  readonly writeFigures: (text: string) => string;
  /** Writes what was dictated as it is read, for captions and models: "ada at example dot com" is "ada@example.com". */
  readonly writeDictated: (text: string) => string;
}

/** How people answer questions, and what is said to that. */
export interface AnswerRules extends Record<
  Exclude<AnswerKind, 'yesOrNo'>,
  (said: string, today: Date) => string | undefined
> {
  /** Whether somebody says yes or no; undefined if neither is clear. */
  readonly yesOrNo: (said: string) => boolean | undefined;
  /** Asks whether an answer was understood rightly. */
  readonly readBack: (kind: AnswerKind | undefined, answer: string) => string;
  /** Asks once more, since the answer was not understood. */
  readonly again: (question: string) => string;
}

/** Patterns in a transcript that tell how likely the caller goes on. */
export interface TurnWords {
  /** Matches a text that ends with a filler, whose speaker is looking for words: "um". */
  readonly filler: RegExp;
  /** Matches a text that is a whole answer: "Yes, please." */
  readonly answer: RegExp;
  /** Matches a statement, which goes on more often than a question does. */
  readonly statement: RegExp;
  /** Matches a text that ends with a number whose next digits may follow: "five five". */
  readonly number: RegExp;
  /** Matches the last item of a list: "and bread". */
  readonly lastItem: RegExp;
  /** Whether a text ends within something that is dictated; undefined if not. `asked` is the sentence of the agent's that it answers. */
  readonly dictating: (said: string, asked: string) => Dictating | undefined;
}

/**
 * A number, an address or a spelt word in the middle of being dictated: for `begun` there has to be more, as after three digits of a
 * telephone number; where its length isn't known it `may-go-on`.
 */
export type Dictating = 'begun' | 'may-go-on';

/** Words that tell whether a caller who speaks while the agent does means to interrupt it. All are in small letters, without marks. */
export interface BargeInWords {
  /** Words that interrupt even if recognition is not sure of them: "stop". */
  readonly commands: ReadonlySet<string>;
  /** Words and phrases that only show that the caller listens, and don't interrupt: "right", "got it". */
  readonly backchannels: ReadonlySet<string>;
  /** Matches sounds that show the same, in any of the spellings that recognition gives them: "mhm". */
  readonly hum: RegExp;
  /** Matches a word of the agent's, as written, that ends a question, to which the caller may answer the same words. */
  readonly question: RegExp;
}

/** Where a text is cut to be spoken in pieces. The patterns need the `g` flag, since all their matches in a text are looked at. */
export interface SentenceRules {
  /** Matches what may be a sentence's end, with the space after it if there is one. */
  readonly end: RegExp;
  /**
   * Whether the sentence goes on after a match of `end` nevertheless, as after "Dr. ".
   *
   * @param before the text up to the end of the match.
   * @param after the text behind it, as far as it is known.
   */
  readonly goesOn: (before: string, after: string) => boolean;
  /** Whether a text ends within a quotation or a bracket, in which a speaker does not stop. */
  readonly isQuoting: (text: string) => boolean;
  /** Matches the space before a word at which a speaker breathes although there is no mark: "… and". */
  readonly breath: RegExp;
  /** Matches the space before a word that begins a phrase, where a long first sentence may be cut so that the caller waits less. */
  readonly phrase: RegExp;
  /** Matches the space between two words, unless the first belongs to the second; used if a sentence has no better place. */
  readonly word: RegExp;
}

/** Sentences that the agent says by itself. */
export interface Phrases {
  /** Said if a reply can't be made. */
  readonly apology: string;
  /** Said when the caller could not be heard for a while, and may have said something. */
  readonly lineWasGone: string;
  /** Said in place of a table, which is shown in the chat. */
  readonly table: string;
  /** Said if a reply has no words: only an emoji, or nothing at all. */
  readonly noWords: string;
  /** When a limit of the call is reached: the question whether the caller is there, and goodbyes by why it ends. */
  readonly limits: Readonly<Record<Limit, string>>;
}

/** A written word, and how it is said. */
export interface SpeakableWord {
  readonly written: string;
  /** The word as it is said; empty if it is not said. */
  readonly spoken: string;
}
