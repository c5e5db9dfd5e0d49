interface Letter {
  readonly send: () => Promise<unknown>;
  readonly mustGo: boolean;
}

/**
 * Sends one thing after the other. Nobody waits for it: when too many are queued, the oldest is dropped. What can't be sent is reported
 * and dropped, since the call does not depend on it.
 */
export class Outbox {
  readonly #bound: number;
  readonly #dropped: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #waiting: Letter[] = [];
  #sending = false;
  #closed = false;

  constructor(bound: number, dropped: () => void, failed: (error: unknown) => void) {
    this.#bound = bound;
    this.#dropped = dropped;
    this.#failed = failed;
  }

  /** @param mustGo keeps it from being dropped, for what closes something. */
  put(send: () => Promise<unknown>, mustGo = false): void {
    if (this.#closed) return;
    this.#waiting.push({ send, mustGo });
    if (this.#waiting.length > this.#bound) {
      const oldest = this.#waiting.findIndex((letter) => !letter.mustGo);
      if (oldest >= 0) {
        this.#waiting.splice(oldest, 1);
        this.#dropped();
      }
    }
    if (!this.#sending) void this.#sendAll();
  }

  /** Takes nothing more, and drops what waits. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    for (let letter = this.#waiting.shift(); letter; letter = this.#waiting.shift()) {
      try {
        await letter.send();
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#sending = false;
  }
}
