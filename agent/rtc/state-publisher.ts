import { setTimeout as delay } from 'node:timers/promises';

/** How long LiveKit may take to acknowledge a state before the next one is sent anyway. */
const ACKNOWLEDGED_MS = 100;

/**
 * Publishes the newest state, and leaves out those that pass while another is on its way. It does not wait long for an answer, since
 * LiveKit's native client loses some answers and then waits for seconds (docs/decisions/clients.md).
 */
export class StatePublisher<State> {
  readonly #send: (state: State) => Promise<unknown>;
  readonly #failed: (error: unknown) => void;
  #next: { state: State } | undefined;
  #sending = false;

  /** @param failed is called with the error if a state could not be published. */
  constructor(send: (state: State) => Promise<unknown>, failed: (error: unknown) => void) {
    this.#send = send;
    this.#failed = failed;
  }

  publish(state: State): void {
    this.#next = { state };
    if (!this.#sending) void this.#sendAll();
  }

  /** Drops the state that waits. */
  close(): void {
    this.#next = undefined;
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined;
      const { state } = next;
      const sent = Promise.resolve()
        .then(() => this.#send(state))
        .catch(this.#failed);
      await Promise.race([sent, delay(ACKNOWLEDGED_MS, undefined, { ref: false })]);
    }
    this.#sending = false;
  }
}
