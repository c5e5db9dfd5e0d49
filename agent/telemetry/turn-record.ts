import type { Milestones, TransportDelays } from '../domain/latency.ts';
import type { EngineRequest, LlmRequest } from './engine-request.ts';

/** The end of the caller's turn was judged. */
export interface EndOfTurn {
  /** When speech that this is about began and ended. */
  readonly speechStartedAt: number;
  readonly speechEndedAt: number;
  readonly transcribedAt: number;
  readonly judgedAt: number;
  readonly probability: number | undefined;
  readonly waitMs: number;
}

/** The caller spoke, or made a sound, while the agent did. */
export interface BargeInRecord {
  /** When there was first something to listen to. */
  readonly startedAt: number;
  readonly decidedAt: number;
  readonly interrupts: boolean;
}

/**
 * Everything that happened from the end of one reply to the end of the next. Times are on the clock of `performance.now()`,
 * which does not jump. Text in it is what people said: who writes it down decides whether that may be shown.
 */
export interface TurnRecord {
  /** Names the turn in the log, and its trace: 32 hex digits. */
  readonly id: string;
  /** From 1; what the agent says by itself does not count. */
  readonly number: number;
  readonly startedAt: number;
  readonly requests: EngineRequest[];
  readonly judged: EndOfTurn[];
  readonly bargeIns: BargeInRecord[];
  /** What the caller said; undefined in what the agent says by itself. */
  heard?: string;
  /** The turn became the agent's. */
  confirmedAt?: number;
  /** The first audible sample of the reply left; undefined if nothing was heard of it. */
  playedAt?: number;
  milestones?: Milestones;
  transport?: TransportDelays;
  said: string;
  endedAt?: number;
}

/** What the agent says without being asked, as its greeting. */
export const isUnasked = ({ heard, requests }: TurnRecord): boolean =>
  heard === undefined && !requests.some(({ engine }) => engine === 'llm');

export const wasInterrupted = ({ bargeIns }: TurnRecord): boolean =>
  bargeIns.some(({ interrupts }) => interrupts);

/** Whether the caller spoke: the end of what they typed is judged by nobody. */
const wasSpoken = ({ judged }: TurnRecord): boolean => judged.length > 0;

/** From the caller's last sample sent to the reply's first audible one at their ear; undefined where there is not both. */
export function voiceToVoice(turn: TurnRecord): number | undefined {
  const { milestones, transport } = turn;
  if (!milestones || !transport || !wasSpoken(turn)) return undefined;
  return transport.inMs + milestones.playedAt - milestones.speechEndedAt + transport.outMs;
}

/** The reply that was heard: the last one that had begun when the turn was over. */
export function usedReply({ requests }: TurnRecord, confirmedAt: number): AbortSignal | undefined {
  const begun = requests.filter(
    (request): request is LlmRequest => request.engine === 'llm' && request.startedAt <= confirmedAt,
  );
  return begun.at(-1)?.reply;
}
