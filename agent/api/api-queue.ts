import { type ApiError, overloaded } from './api-error.ts';

export interface QueueOptions {
  /** What it leads to, for messages. */
  readonly engine: string;
  /** Requests that are worked on at a time. */
  readonly places: number;
  /** Requests that may wait. */
  readonly longest: number;
  /** How long a request may wait. */
  readonly longestWaitMs: number;
}

interface Waiting {
  readonly since: number;
  readonly begin: () => void;
}

/** Share of the longest wait after which the queue is too slow: who comes while somebody has waited for so long would likely wait in vain. */
const TOO_SLOW = 0.5;

/** Seconds after which a client that was turned away may ask again. */
const RETRY_SECONDS = 5;

/**
 * Admits the API's requests to an engine, in the order in which they came. A request waits for its place; it is turned away when too many wait, or when it
 * has waited for too long; at once, where others wait for long already.
 */
export class ApiQueue {
  readonly #options: QueueOptions;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Number of requests that are worked on. */
  get running(): number {
    return this.#running;
  }

  /** Number of requests that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a place. Its disposal frees it: for work that does not end with a function, such as a streamed answer.
   *
   * @param signal fires when the client is gone, and so is not waited for; the work has to end by it, too.
   * @throws ApiError (503) if the queue is full or too slow; the signal's reason if that fires while it waits.
   */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    const { places, longest } = this.#options;
    if (this.#running < places) this.#running++;
    else if (this.#waiting.length >= longest) throw this.#turnedAway('is full');
    else if (this.#isSlow) throw this.#turnedAway('is too slow');
    else await this.#wait(signal);
    return this.#place();
  }

  /** A place, if one is free that nobody waits for. Its disposal frees it. */
  enterIfFree(): Disposable | undefined {
    if (this.#running >= this.#options.places) return undefined;
    this.#running++;
    return this.#place();
  }

  get #isSlow(): boolean {
    const [oldest] = this.#waiting;
    return oldest !== undefined && performance.now() - oldest.since >= TOO_SLOW * this.#options.longestWaitMs;
  }

  #place(): Disposable {
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (!left) this.#leave();
        left = true;
      },
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(tooLong);
        signal.removeEventListener('abort', giveUp);
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        settle();
      };
      const giveUp = (): void => end(() => reject(signal.reason as Error));
      const tooLong = setTimeout(
        () => end(() => reject(this.#turnedAway('is too slow'))),
        this.#options.longestWaitMs,
      );
      const waiting: Waiting = { since: performance.now(), begin: () => end(resolve) };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(waiting);
    });
  }

  /** Hands the place on to the one who waits longest. */
  #leave(): void {
    const next = this.#waiting[0];
    if (next) next.begin();
    else this.#running--;
  }

  #turnedAway(why: string): ApiError {
    return overloaded(`The queue for ${this.#options.engine} ${why}. Try again later.`, RETRY_SECONDS);
  }
}

/** The queues before the engines. Each has as many places as the engine has sessions for programs. */
export type ApiQueues = Readonly<Record<'stt' | 'llm' | 'tts', ApiQueue>>;
