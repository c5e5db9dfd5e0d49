import { setTimeout as delay } from 'node:timers/promises';

/** How long LiveKit may take to acknowledge a state before the next one is sent anyway. */
const ACKNOWLEDGED_MS = 100;

/**
 * Publishes a state to others, the newest one last. States that pass while another is on its way are left out.
 *
 * LiveKit's native client sends an update of attributes at once but begins to wait for the server's answer only then. On a
 * fast network about one answer in ten comes before that, is lost, and the update seems to take 5 s. Nothing may wait for it.
 */
export class StatePublisher<State> {
  readonly #send: (state: State) => Promise<unknown>;
  readonly #failed: (error: unknown) => void;
  #next: { state: State } | undefined;
  #sending = false;

  /** @param failed hears of what could not be published. */
  constructor(send: (state: State) => Promise<unknown>, failed: (error: unknown) => void) {
    this.#send = send;
    this.#failed = failed;
  }

  publish(state: State): void {
    this.#next = { state };
    if (!this.#sending) void this.#sendAll();
  }

  /** Forgets what waits. */
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
