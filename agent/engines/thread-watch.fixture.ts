import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';

/** Node tells of every thread that is created. */
const CHANNEL = 'worker_threads';

/** The worker threads that are created while it watches, as long as they run. */
export class ThreadWatch {
  readonly running = new Set<Worker>();

  start(): void {
    subscribe(CHANNEL, this.#onThread);
  }

  stop(): void {
    unsubscribe(CHANNEL, this.#onThread);
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.running].map((thread) => thread.terminate()));
  }

  readonly #onThread = (message: unknown): void => {
    const { worker } = message as { readonly worker: Worker };
    this.running.add(worker);
    worker.once('exit', () => this.running.delete(worker));
  };
}
