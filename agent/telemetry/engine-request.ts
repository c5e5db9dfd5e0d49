import type { ReplyId } from '../domain/reply-id.ts';

/** How a request ended. It was `aborted` by the one who asked, or `preempted` for more urgent work. */
export type Outcome = 'ok' | 'aborted' | 'preempted' | 'failed';

/** A request to an engine. It is filled in while it runs; times are those of `performance.now()`, with waits for the cores. */
interface Request {
  /** The model that does the work. Another one may step in for it. */
  model: string;
  readonly startedAt: number;
  /** When the request ended; undefined while it runs. */
  endedAt?: number;
  outcome?: Outcome;
  error?: unknown;
}

export interface SttRequest extends Request {
  readonly engine: 'stt';
  readonly audioMs: number;
  /** Whether it became a final transcript, and not a partial one. */
  final: boolean;
  text?: string;
}

export interface LlmRequest extends Request {
  readonly engine: 'llm';
  /** The reply that it is made for. */
  readonly reply: ReplyId;
  firstTokenAt?: number;
  text: string;
  /** Tokens are counted at the end of the request, since counting before would delay the first token. */
  inputTokens?: number;
  outputTokens?: number;
}

export interface TtsRequest extends Request {
  readonly engine: 'tts';
  /** The reply that it is made for. */
  readonly reply: ReplyId;
  readonly text: string;
  firstPcmAt?: number;
  /** Length of the speech that was made so far. */
  audioMs: number;
  /** Time in which its pieces were made, without the time in which nobody asked for the next one. */
  busyMs: number;
}

export type EngineRequest = SttRequest | LlmRequest | TtsRequest;

/** Is told when each request begins and when it ends. Its methods must not throw. */
export interface RequestObserver {
  began?(request: EngineRequest): void;
  ended(request: EngineRequest): void;
}
