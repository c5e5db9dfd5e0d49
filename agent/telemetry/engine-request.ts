import type { ReplyId } from '../domain/reply-id.ts';

/** How a request ended: aborted by whoever had asked, or preempted, for work that mattered more. */
export type Outcome = 'ok' | 'aborted' | 'preempted' | 'failed';

/** What was asked of an engine. Filled in as it goes on; times are those of `performance.now()`, waits for the cores included. */
interface Request {
  readonly model: string;
  readonly startedAt: number;
  /** Undefined while it runs. */
  endedAt?: number;
  outcome?: Outcome;
  error?: unknown;
}

export interface SttRequest extends Request {
  readonly engine: 'stt';
  readonly audioMs: number;
  /** Whether it turned out to be a transcript that counts, and not one of what was said so far. */
  final: boolean;
  text?: string;
}

export interface LlmRequest extends Request {
  readonly engine: 'llm';
  /** The reply that it is made for. */
  readonly reply: ReplyId;
  firstTokenAt?: number;
  text: string;
  /** Both are counted at its end: counting takes time that the first token needs. */
  inputTokens?: number;
  outputTokens?: number;
}

export interface TtsRequest extends Request {
  readonly engine: 'tts';
  /** The reply that it is made for. */
  readonly reply: ReplyId;
  readonly text: string;
  firstPcmAt?: number;
  /** Of what was spoken so far. */
  audioMs: number;
  /** What its pieces took to be made: it stands still while nobody needs the next one. */
  busyMs: number;
}

export type EngineRequest = SttRequest | LlmRequest | TtsRequest;

/** Hears of each request as it begins and as it ends. Must not throw. */
export interface RequestObserver {
  began?(request: EngineRequest): void;
  ended(request: EngineRequest): void;
}
