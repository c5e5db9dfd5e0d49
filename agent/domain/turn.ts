import { sameWords } from './agreement.ts';
import type { Listening, Utterance } from './utterance.ts';

/** A transcript of an utterance so far. */
export interface Transcribed {
  /** The state of the utterance when the decoding began. */
  readonly listening: Listening;
  readonly text: string;
  /** The words at its start that will not change. */
  readonly stableText: string;
  /** Mean probability, in [0, 1], that the model gives to its newest words. */
  readonly confidence: number;
  /** Whether it covers all that was said up to a silence. */
  readonly complete: boolean;
}

/** A text that may be the caller's whole turn: a complete transcript, or a typed message. */
export interface Candidate {
  /** Undefined if the text was typed. */
  readonly utterance: Utterance | undefined;
  readonly text: string;
  /**
   * When the caller's last audible sample arrived, or the message that they typed. Like all times here, it is on the clock of
   * `performance.now()`.
   */
  readonly speechEndedAt: number;
  readonly transcribedAt: number;
}

export interface Judgement {
  readonly candidate: Candidate;
  /** Probability, in [0, 1], that the caller has finished; undefined if the model can't tell. */
  readonly probability: number | undefined;
  /** Silence after which the turn is over. */
  readonly waitMs: number;
  readonly at: number;
}

export type TurnEvent =
  | { readonly type: 'candidate'; readonly candidate: Candidate }
  /** The turn detector says how likely the caller has finished, and so how long a silence confirms it. */
  | { readonly type: 'judged'; readonly judgement: Judgement }
  /** The caller's turn is over, and this is what they said. */
  | { readonly type: 'confirmed'; readonly candidate: Candidate; readonly at: number }
  /** The caller made a sound that had no word in it. */
  | { readonly type: 'nothing-said'; readonly utterance: Utterance };

/** Whether two candidates say the same of one utterance, so that a reply to one answers the other. */
export const sameCandidate = (a: Candidate | undefined, b: Candidate | undefined): boolean =>
  a !== undefined &&
  (a === b ||
    (a.utterance !== undefined && a.utterance.id === b?.utterance?.id && sameWords(a.text, b.text)));
