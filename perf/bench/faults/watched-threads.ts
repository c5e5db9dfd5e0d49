import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** The diagnostics channel on which Node reports every thread that is created. */
const CHANNEL = 'worker_threads';

/** A thread that is asked nothing for so long does nothing either. */
const IDLE_MS = 2_000;

/** The threads of this process that were created since, to be killed, held up and slowed. */
export class WatchedThreads {
  /** Each with what has to be over before it is sent the next message, if anything. */
  readonly #running = new Map<Worker, Promise<unknown> | undefined>();
  /** Those that end instead of answering once more. */
  readonly #doomed = new Set<Worker>();
  /** Those that were asked something and have not answered yet, or have yet to load first. */
  readonly #busy = new Set<Worker>();
  /** Those that were asked something. Others load or wait on standby, where nobody would notice. */
  readonly #used = new Set<Worker>();
  #delayMs = 0;

  constructor() {
    subscribe(CHANNEL, (message) => this.#watch((message as { readonly worker: Worker }).worker));
  }

  get count(): number {
    return this.#running.size;
  }

  /** Ends a thread when it has answered, or is asked something: during native work, onnxruntime-node would end the process with it. */
  async kill(number: number): Promise<void> {
    const thread = this.#threadAt(number);
    this.#doomed.add(thread);
    const ended = once(thread, 'exit');
    if (!this.#busy.has(thread)) {
      await Promise.race([ended, delay(IDLE_MS, undefined, { ref: false })]);
      await thread.terminate();
    }
    await ended;
  }

  async hold(number: number, ms: number): Promise<void> {
    const thread = this.#threadAt(number);
    const over = new AbortController();
    const { signal } = over;
    const held = Promise.race([
      delay(ms, undefined, { signal, ref: false }),
      once(thread, 'exit', { signal }),
    ]);
    this.#waitFor(thread, held);
    await held;
    over.abort();
  }

  async slow(delayMs: number, ms: number): Promise<void> {
    this.#delayMs = delayMs;
    await delay(ms, undefined, { ref: false });
    this.#delayMs = 0;
  }

  #threadAt(number: number): Worker {
    const threads = [...this.#used];
    const thread = threads[number % threads.length];
    if (!thread) throw new Error('No thread runs.');
    return thread;
  }

  #watch(thread: Worker): void {
    this.#running.set(thread, undefined);
    thread.once('exit', () => {
      this.#running.delete(thread);
      this.#doomed.delete(thread);
      this.#busy.delete(thread);
      this.#used.delete(thread);
    });
    thread.on('message', (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('id' in message)) return;
      this.#busy.delete(thread);
      if (this.#doomed.has(thread)) void thread.terminate();
    });
    const send = thread.postMessage.bind(thread);
    const post = (...message: Parameters<Worker['postMessage']>): void => {
      const { type } = message[0] as { readonly type?: string };
      if (this.#doomed.has(thread) && type === 'request' && !this.#busy.has(thread)) {
        void thread.terminate();
        return;
      }
      if (type === 'request') this.#busy.add(thread);
      send(...message);
    };
    thread.postMessage = (...message: Parameters<Worker['postMessage']>): void => {
      this.#used.add(thread);
      const before = this.#running.get(thread);
      if (!before && this.#delayMs === 0) {
        post(...message);
        return;
      }
      const late = this.#delayMs;
      const sent = Promise.resolve(before).then(async () => {
        await delay(late);
        post(...message);
      });
      this.#waitFor(thread, sent);
    };
  }

  /** Lets what is sent to a thread from now on wait for this, too. */
  #waitFor(thread: Worker, blocking: Promise<unknown>): void {
    if (!this.#running.has(thread)) return;
    const all = Promise.allSettled([this.#running.get(thread), blocking]);
    this.#running.set(thread, all);
    void all.then(() => {
      if (this.#running.get(thread) === all) this.#running.set(thread, undefined);
    });
  }
}
