import type { CallEnd } from '../../protocol/call-end.ts';

/** How long a caller may think when they were asked whether they are there, unless the agent's file says otherwise. */
export const USUAL_ANSWER_MS = 15_000;

/** What a line may be held for; 0 for no limit. */
export interface CallLimits {
  /** How long the caller may neither speak nor type before they are asked whether they are there, in ms. */
  readonly idleMs: number;
  /** How long they may be silent after that until the call ends, in ms. */
  readonly answerMs?: number;
  /** How long a call may be, in ms. */
  readonly longestMs: number;
}

/** What a limit makes the agent say: a question, or goodbye. */
export type Limit = 'still-there' | Exclude<CallEnd, 'agent'>;
