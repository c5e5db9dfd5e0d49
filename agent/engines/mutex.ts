import { EngineDiedError } from '../domain/errors.ts';

/** The exclusive use that one user has. */
interface Hold {
  /** Fires with the user's own signal, and when the engine closes. */
  readonly signal: AbortSignal;
  /** Ends the use, once nothing of the work runs any more. */
  readonly release: () => void;
}

/** Gives one user at a time to an engine that can't do two things at once. The next one waits until an aborted one has really stopped. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();
  #users = 0;
  readonly #closed = new AbortController();

  /** Whether someone holds the mutex or waits for it. */
  get isTaken(): boolean {
    return this.#users > 0;
  }

  /**
   * Waits until the mutex is free, and takes it. The holder has to release it.
   *
   * @throws AbortError if the signal fires first; EngineDiedError if the mutex is closed.
   */
  async acquire(signal: AbortSignal): Promise<Hold> {
    const before = this.#last;
    let release = (): void => undefined;
    this.#last = new Promise((resolve) => {
      release = () => {
        this.#users--;
        resolve();
      };
    });
    this.#users++;
    await before;
    try {
      this.#check(signal);
    } catch (error) {
      release();
      throw error;
    }
    return { signal: AbortSignal.any([signal, this.#closed.signal]), release };
  }

  /**
   * Takes the mutex, does the work and releases it.
   *
   * @param work settles only when nothing of it runs any more.
   * @throws AbortError if the signal fires before or during the work; EngineDiedError if the mutex is closed.
   */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const hold = await this.acquire(signal);
    try {
      return await work(hold.signal);
    } finally {
      hold.release();
      this.#check(signal);
    }
  }

  /** Aborts the running work and refuses new users. Resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#last;
  }

  #check(signal: AbortSignal): void {
    if (signal.aborted) throw new DOMException('The request was aborted.', 'AbortError');
    if (this.#closed.signal.aborted) throw new EngineDiedError('The engine has been closed.');
  }
}
