import { setTimeout as delay } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import { Address, backoffMs } from './address.ts';
import { clientFor } from './client-for.ts';
import { PooledFetch } from './pooled-fetch.ts';
import { RemoteError, type RemoteFailure, asRemoteError } from './remote-error.ts';
import type { RemoteEngine, RemoteModel } from './remote-model.ts';
import { type RemoteTimes, remoteTimes } from './remote-times.ts';
import type { RemoteOutcome, RemoteWatch } from './remote-watch.ts';
import { timed } from './timed.ts';

/** Tries of one request, at all addresses together. */
const MOST_TRIES = 3;

/** After these an address may do better at once. One that was slow or refuses would only take more of the caller's time. */
const WORTH_ANOTHER_TRY: ReadonlySet<RemoteFailure> = new Set([
  'unreachable',
  'busy',
  'failed',
  'garbage',
  'cut',
]);

export interface ServiceOptions {
  readonly engine: RemoteEngine;
  readonly remote: RemoteModel;
  readonly watch: RemoteWatch;
  readonly times?: Partial<RemoteTimes>;
  /** Makes the model say its first word. */
  readonly warmUp?: (client: OpenAI, signal: AbortSignal) => Promise<unknown>;
}

/** Makes a request with a client, and ends it when the signal fires. */
export type Ask<T> = (client: OpenAI, signal: AbortSignal) => AsyncIterable<T>;

/** A model at one or several addresses. Requests go to the first one that is known to answer, and to the next when it fails. */
export class RemoteService implements AsyncDisposable {
  readonly model: string;
  readonly times: RemoteTimes;
  readonly #options: ServiceOptions;
  readonly #connections: PooledFetch;
  readonly #addresses: readonly Address[];

  /** Opens it whether it answers or not, and waits a little to know. */
  static async open(options: ServiceOptions): Promise<RemoteService> {
    const service = new RemoteService(options);
    const known = Promise.all(service.#addresses.map((address) => address.known));
    await Promise.race([known, delay(service.times.openMs, undefined, { ref: false })]);
    return service;
  }

  private constructor(options: ServiceOptions) {
    const { engine, remote, watch, times, warmUp } = options;
    this.model = remote.model;
    this.times = { ...remoteTimes(remote.fallback), ...times };
    this.#options = options;
    this.#connections = new PooledFetch(this.times.connectMs);
    this.#addresses = remote.urls.map(
      (url) =>
        new Address({
          client: clientFor(url, remote.key, this.#connections),
          key: remote.key,
          times: this.times,
          warmUp,
          up: (address) => watch.up(engine, address),
          down: (address, error) => watch.down(engine, address, error),
        }),
    );
  }

  /** Whether an address is known to answer. */
  get isUp(): boolean {
    return this.#addresses.some(({ isUp }) => isUp);
  }

  /**
   * Makes a request, at the next address or once more if there is no first value in time. The connection closes when the signal fires,
   * and when nobody reads on.
   *
   * @throws AbortError when the signal fires; RemoteError if nothing comes, or the values end in the middle.
   */
  async *request<T>(signal: AbortSignal, ask: Ask<T>): AsyncGenerator<T> {
    const { engine, watch } = this.#options;
    const startedAt = performance.now();
    let firstMs: number | undefined;
    let failure: RemoteFailure | undefined;
    try {
      for await (const value of this.#inTurn(signal, ask, startedAt + this.times.allMs)) {
        firstMs ??= performance.now() - startedAt;
        yield value;
      }
    } catch (error) {
      if (error instanceof RemoteError) failure = error.kind;
      throw error;
    } finally {
      const outcome: RemoteOutcome = signal.aborted ? 'aborted' : (failure ?? 'ok');
      watch.requested({ engine, model: this.model, outcome, firstMs });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const address of this.#addresses) address[Symbol.dispose]();
    this.#connections[Symbol.dispose]();
  }

  async *#inTurn<T>(signal: AbortSignal, ask: Ask<T>, deadline: number): AsyncGenerator<T> {
    const failed = new Map<Address, RemoteError>();
    let next = this.#candidates();
    let failure = new RemoteError('down', `${this.model} is known to be away`);
    try {
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        const [address, ...others] = next;
        if (!address) break;
        const before = failed.get(address);
        const waitMs = before ? (before.retryAfterMs ?? backoffMs(this.times.tryAgainMs, tries - 1)) : 0;
        if (performance.now() + waitMs >= deadline) break;
        if (waitMs > 0) await delay(waitMs, undefined, { signal });
        let begun = false;
        try {
          for await (const value of this.#ask(address, signal, ask, deadline)) {
            failed.delete(address);
            begun = true;
            yield value;
          }
          failed.delete(address);
          return;
        } catch (error) {
          signal.throwIfAborted();
          failure = asRemoteError(error, this.#options.remote.key);
          // Another server would say the same of this request.
          if (failure.kind === 'rejected') break;
          failed.set(address, failure);
          if (begun) break;
          next = WORTH_ANOTHER_TRY.has(failure.kind) ? [...others, address] : others;
        }
      }
    } finally {
      for (const [address, error] of failed) address.fails(error);
    }
    throw failure;
  }

  async *#ask<T>(address: Address, signal: AbortSignal, ask: Ask<T>, deadline: number): AsyncGenerator<T> {
    const attempt = new AbortController();
    const either = AbortSignal.any([signal, attempt.signal]);
    const firstMs = Math.min(this.times.firstMs, deadline - performance.now());
    let over = false;
    try {
      for await (const value of timed(ask(address.client, either), { ...this.times, firstMs })) {
        address.works();
        yield value;
      }
      over = true;
    } finally {
      // A source that came to its end may still have to be told something, and closes by itself.
      if (!over) attempt.abort();
    }
  }

  /** The addresses to ask, in order. Where nobody would do the work instead, asking one that is down costs nothing. */
  #candidates(): readonly Address[] {
    const up = this.#addresses.filter(({ isUp }) => isUp);
    return up.length > 0 || this.#options.remote.fallback === 'local' ? up : this.#addresses;
  }
}
