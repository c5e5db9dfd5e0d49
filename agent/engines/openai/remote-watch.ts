import type { RemoteError, RemoteFailure } from './remote-error.ts';
import type { RemoteEngine } from './remote-model.ts';

/** How a request to another machine ended. It was `aborted` by the one who asked. */
export type RemoteOutcome = 'ok' | 'aborted' | RemoteFailure;

export interface RemoteRequest {
  readonly engine: RemoteEngine;
  readonly model: string;
  readonly outcome: RemoteOutcome;
  /** From asking to the first text, transcript or sound, in ms, tries before included; undefined if there was none. */
  readonly firstMs: number | undefined;
}

/** Hears of models on other machines. Its methods must not throw. */
export interface RemoteWatch {
  /** An address answers, for the first time or again. @param address without what is secret in it. */
  up(engine: RemoteEngine, address: string): void;
  /** An address does not answer, and gets no requests until it does. */
  down(engine: RemoteEngine, address: string, error: RemoteError): void;
  requested(request: RemoteRequest): void;
  /** Tokens of one reply. @param estimated whether the server did not say how many. */
  used(model: string, tokens: { input: number; output: number }, estimated: boolean): void;
  /** The local model did the work instead. */
  fellBack(engine: RemoteEngine, reason: RemoteFailure): void;
}
