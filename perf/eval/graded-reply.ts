import type { EvalTurn } from './eval-call.ts';
import type { Faults } from './grade-reply.ts';

/** What an agent answered to a turn. */
export interface GradedReply {
  readonly turn: EvalTurn;
  /** What it understood, where that may be something else than what was said. */
  readonly heard?: string;
  readonly reply: string;
  readonly faults: Faults;
  /** How long the caller waited: voice to voice, or for the first piece of a typed reply. Null where it was not timed. */
  readonly waitMs: number | null;
  /** The agent answered before the caller had finished. */
  readonly cutIn?: boolean;
}

/** One model's replies, in one circumstance. */
export interface EvalRun {
  readonly model: string;
  /** How many called at once; undefined where it was typed. */
  readonly callers?: number;
  readonly calls: readonly (readonly GradedReply[])[];
}

export const isRight = ({ faults }: GradedReply): boolean =>
  faults.style.length === 0 && faults.content.length === 0;

/** What stands in place of a reply that never came. */
export const noReply = (turn: EvalTurn): GradedReply => ({
  turn,
  reply: '',
  faults: { style: [], content: ['no answer'] },
  waitMs: null,
});
