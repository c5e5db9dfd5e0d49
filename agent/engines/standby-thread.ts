import type { Worker } from 'node:worker_threads';
import type { FromThread } from './worker-channel-messages.ts';

/** A thread that has loaded and waits until it is needed. */
export class StandbyThread implements AsyncDisposable {
  readonly #spawn: () => Worker;
  #waiting: { readonly worker: Worker; /** Or it died. */ readonly loaded: Promise<void> } | undefined;

  constructor(spawn: () => Worker) {
    this.#spawn = spawn;
  }

  /** Starts the thread, if none waits. */
  prepare(): void {
    if (this.#waiting) return;
    const worker = this.#spawn();
    // One that dies while it waits is missed by nobody: whoever needs it starts another, and hears what is wrong.
    const lost = (): void => {
      if (this.#waiting?.worker === worker) this.#waiting = undefined;
    };
    const loaded = new Promise<void>((resolve) => {
      worker.on('message', (message: FromThread) => 'loaded' in message && resolve());
      worker.on('exit', () => resolve());
    });
    worker.on('error', lost);
    worker.on('exit', lost);
    this.#waiting = { worker, loaded };
  }

  /** Gives the thread away; undefined if none waits. It may still be loading, which its first request waits for. */
  take(): Worker | undefined {
    const worker = this.#waiting?.worker;
    this.#waiting = undefined;
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // A thread that is ended during native work ends the process, since onnxruntime-node throws where nobody can catch it.
    await waiting?.loaded;
    await waiting?.worker.terminate();
  }
}
