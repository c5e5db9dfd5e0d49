import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';

/** The diagnostics channel on which Node reports every thread that is created. */
const CHANNEL = 'worker_threads';

/** Keeps the worker threads that were created since it began to watch and that still run. */
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
