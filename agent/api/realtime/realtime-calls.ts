import type { Admission } from '../../worker/admission.ts';
import type { CallMetrics } from '../../telemetry/call-metrics.ts';
import { type ApiError, limited, overloaded } from '../api-error.ts';

/** When a client may try again after a refusal: the measured load follows a change within some seconds. */
const RETRY_SECONDS = 5;

export interface RealtimeCallsOptions {
  readonly admission: Admission;
  /** Calls that come from LiveKit: all, and a user's. */
  readonly calls: () => number;
  readonly callsOf: (user: string) => number;
  readonly metrics: CallMetrics;
}

/** The realtime sessions of the process. Each is a call, and takes one of its lines. */
export class RealtimeCalls implements AsyncDisposable {
  readonly #options: RealtimeCallsOptions;
  readonly #running = new Map<AbortController, Promise<void>>();

  constructor(options: RealtimeCallsOptions) {
    this.#options = options;
  }

  /** Why a session can't be had now; undefined if it can. @param user undefined if nobody in particular wants it. */
  refusal(user: string | undefined): ApiError | undefined {
    const { admission, calls, callsOf, metrics } = this.#options;
    const ofUser = user === undefined ? 0 : callsOf(user) + admission.othersOf(user);
    if (admission.refusal(calls(), ofUser) === undefined) return undefined;
    metrics.refused();
    const theirs = user === undefined ? undefined : admission.userBusy(ofUser);
    if (theirs !== undefined) return limited(theirs, RETRY_SECONDS);
    return overloaded('All lines are busy. Try again in a moment.', RETRY_SECONDS);
  }

  /** Holds a session to its end. Never rejects: what it fails with is counted, and told to `failed`. */
  async hold(
    user: string | undefined,
    hold: (signal: AbortSignal) => Promise<void>,
    failed: (error: unknown) => void,
  ): Promise<void> {
    const { admission, metrics } = this.#options;
    const line = admission.enter(user);
    const controller = new AbortController();
    const held = metrics.call(hold(controller.signal)).catch(failed);
    this.#running.set(controller, held);
    await held;
    this.#running.delete(controller);
    line[Symbol.dispose]();
  }

  /** Resolves when no session is held. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Ends all sessions. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const controller of this.#running.keys()) controller.abort();
    await this.idle();
  }
}
