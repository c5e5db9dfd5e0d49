import { sameWords } from './agreement.ts';
import type { Listening, Utterance } from './utterance.ts';

/** What speech recognition made of an utterance so far. */
export interface Transcribed {
  /** What had been heard when the decoding began. */
  readonly listening: Listening;
  readonly text: string;
  /** The words at its start that will not change. */
  readonly stableText: string;
  /** Mean probability of its newest words, in [0, 1], by the model. */
  readonly confidence: number;
  /** Whether it covers all that was said up to a silence. */
  readonly complete: boolean;
}

/** What may turn out to be the caller's whole turn: a complete transcript, or what they typed. */
export interface Candidate {
  /** Undefined where they typed it. */
  readonly utterance: Utterance | undefined;
  readonly text: string;
  /**
   * When the caller's last audible sample arrived, or what they typed; like all times here on the clock of
   * `performance.now()`.
   */
  readonly speechEndedAt: number;
  readonly transcribedAt: number;
}

export interface Judgement {
  readonly candidate: Candidate;
  /** In [0, 1]; undefined where the model can't tell. */
  readonly probability: number | undefined;
  /** Silence after which the turn is over. */
  readonly waitMs: number;
  readonly at: number;
}

export type TurnEvent =
  | { readonly type: 'candidate'; readonly candidate: Candidate }
  /** How sure it is that they have finished, and the silence that will confirm it. */
  | { readonly type: 'judged'; readonly judgement: Judgement }
  /** The caller's turn is over, and this is what they said. */
  | { readonly type: 'confirmed'; readonly candidate: Candidate; readonly at: number }
  /** There was a sound, and no word in it. */
  | { readonly type: 'nothing-said'; readonly utterance: Utterance };

/** Whether two candidates say the same of one utterance, so that a reply to one answers the other. */
export const sameCandidate = (a: Candidate | undefined, b: Candidate | undefined): boolean =>
  a !== undefined &&
  (a === b ||
    (a.utterance !== undefined && a.utterance.id === b?.utterance?.id && sameWords(a.text, b.text)));
