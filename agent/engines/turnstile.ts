import { EngineDiedError } from '../domain/errors.ts';

/** A turn at it. */
interface Turn {
  /** Fires with the user's own signal, and when the engine closes. */
  readonly signal: AbortSignal;
  /** Nothing of the work runs any more. */
  readonly leave: () => void;
}

/** Lets one user at a time at what can't do two things at once; the next one waits until an aborted one has really stopped. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve();
  #users = 0;
  readonly #closed = new AbortController();

  /** Whether someone is at it, or waits to be. */
  get isTaken(): boolean {
    return this.#users > 0;
  }

  /**
   * Waits for a turn. Whoever gets one has to leave.
   *
   * @throws AbortError if the signal fires first; EngineDiedError if it is closed.
   */
  async enter(signal: AbortSignal): Promise<Turn> {
    const before = this.#last;
    let leave = (): void => undefined;
    this.#last = new Promise((resolve) => {
      leave = () => {
        this.#users--;
        resolve();
      };
    });
    this.#users++;
    await before;
    try {
      this.#check(signal);
    } catch (error) {
      leave();
      throw error;
    }
    return { signal: AbortSignal.any([signal, this.#closed.signal]), leave };
  }

  /**
   * @param work settles only when nothing of it runs any more.
   * @throws AbortError if the signal fires first or during the work; EngineDiedError if it is closed.
   */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const turn = await this.enter(signal);
    try {
      return await work(turn.signal);
    } finally {
      turn.leave();
      this.#check(signal);
    }
  }

  /** Aborts what runs and refuses what comes. Resolves when nothing runs. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#last;
  }

  #check(signal: AbortSignal): void {
    if (signal.aborted) throw new DOMException('The request was aborted.', 'AbortError');
    if (this.#closed.signal.aborted) throw new EngineDiedError('The engine has been closed.');
  }
}
