import type { OpenAI } from 'openai';
import { shownAddress } from '../../../platform/shown-address.ts';
import { type RemoteError, asRemoteError } from './remote-error.ts';
import type { RemoteTimes } from './remote-times.ts';

export interface AddressOptions {
  readonly client: OpenAI;
  readonly key: string | undefined;
  readonly times: RemoteTimes;
  /** Makes the model say its first word, so that it is loaded; after a failure it shows that it answers in time. */
  readonly warmUp: ((client: OpenAI, signal: AbortSignal) => Promise<unknown>) | undefined;
  readonly up: (address: string) => void;
  readonly down: (address: string, error: RemoteError) => void;
}

/**
 * One address of a model. While it fails it rests, and is looked at again and again, by nobody whom a caller waits for. It counts as down
 * until the first look has shown that it answers.
 */
export class Address implements Disposable {
  readonly client: OpenAI;
  /** Resolves when it was looked at for the first time. */
  readonly known: Promise<void>;
  readonly #options: AddressOptions;
  /** Without what is secret in it. */
  readonly #name: string;
  readonly #closed = new AbortController();
  #isUp = false;
  #told: 'up' | 'down' | undefined;
  /** Failures since a request was last answered. */
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AddressOptions) {
    this.client = options.client;
    this.#options = options;
    this.#name = shownAddress(options.client.baseURL);
    this.known = this.#look();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** A caller's request was answered. */
  works(): void {
    this.#failures = 0;
  }

  /** A request failed: there are no others until a look has shown that it answers again. */
  fails(error: RemoteError): void {
    // One that rests is looked at soon anyway.
    if (this.#closed.signal.aborted || (!this.#isUp && this.#timer)) return;
    this.#isUp = false;
    this.#failures += 1;
    const { restMs, longestRestMs } = this.#options.times;
    const restsMs = error.retryAfterMs ?? backoffMs(restMs, this.#failures);
    this.#lookIn(Math.min(longestRestMs, restsMs));
    if (this.#told !== 'down') this.#options.down(this.#name, error);
    this.#told = 'down';
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
    clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { client, key, times, warmUp } = this.#options;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await listModels(client, this.#within(times.lookMs));
      if (!this.#isUp && warmUp) {
        const startedAt = performance.now();
        await warmUp(client, this.#within(times.warmUpMs));
        // A model that had to be loaded is there now. One that is slower than callers wait stays away.
        if (performance.now() - startedAt > times.firstMs) await warmUp(client, this.#within(times.firstMs));
      }
    } catch (error) {
      this.fails(asRemoteError(error, key));
      return;
    }
    if (this.#closed.signal.aborted) return;
    this.#isUp = true;
    if (this.#told !== 'up') this.#options.up(this.#name);
    this.#told = 'up';
    this.#lookIn(times.lookEveryMs);
  }

  #within(ms: number): AbortSignal {
    return AbortSignal.any([this.#closed.signal, AbortSignal.timeout(ms)]);
  }
}

/** Doubled each time, half of it random, so that agents don't all come at once. @param attempt counts from 1. */
export const backoffMs = (firstMs: number, attempt: number, random: () => number = Math.random): number =>
  firstMs * 2 ** Math.min(attempt - 1, 16) * (1 + random()) * 0.5;

/** Servers that have no list of models answer all the same. */
const NO_LIST = new Set([404, 405, 501]);

async function listModels(client: OpenAI, signal: AbortSignal): Promise<void> {
  try {
    await client.models.list({ signal });
  } catch (error) {
    if (!NO_LIST.has((error as { status?: number }).status ?? 0)) throw error;
  }
}
