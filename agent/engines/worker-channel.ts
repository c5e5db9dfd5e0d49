import type { Transferable, Worker } from 'node:worker_threads';
import { EngineDiedError, EngineHungError } from '../domain/errors.ts';
import { StandbyThread } from './standby-thread.ts';
import { limitTime } from './time-limit.ts';
import type { FromThread, Input, Output, ThreadApi, ToThread } from './worker-channel-messages.ts';
import { spawnThread } from './worker-channel-spawn.ts';

export interface WorkerChannelOptions<Api extends ThreadApi<Api>> {
  /** The engine's name in messages: "Piper". */
  readonly name: string;
  /** The thread's module, a .ts file that calls `serveRequests`. */
  readonly entry: URL;
  /** Data that the thread is given at its start. */
  readonly workerData: unknown;
  /** Longest time for the thread's start. A thread that takes longer hangs. */
  readonly startWithinMs: number;
  /** Longest time for each request, by its input. A thread that takes longer hangs. */
  readonly answerWithinMs: { readonly [Name in keyof Api]: (input: Input<Api, Name>) => number };
  /** Whether another thread waits, loaded, to go on at once when this one dies. It takes as much memory again. */
  readonly standby?: boolean;
}

interface Pending {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  readonly limitMs: number;
  readonly transfer: readonly Transferable[];
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

/**
 * Requests to an engine in a thread of its own, answered one at a time in order. The thread starts with the first request;
 * when it dies, everything that waits fails with EngineDiedError and the next request starts it again.
 */
export class WorkerChannel<Api extends ThreadApi<Api>> implements AsyncDisposable {
  readonly #options: WorkerChannelOptions<Api>;
  /** Hears that the thread ended by itself, or hangs; after those who waited for it. */
  onDied: ((error: EngineDiedError) => void) | undefined;
  #worker: Worker | undefined;
  readonly #standby: StandbyThread | undefined;
  /** Whether the thread has answered nothing yet. */
  #fresh = false;
  #ending: Promise<unknown> = Promise.resolve();
  readonly #queue: Pending[] = [];
  /** The request that was sent to the thread and is not answered yet, aborted or not. */
  #running: Pending | undefined;
  #limit: Disposable | undefined;
  #nextId = 1;
  #closing: Promise<void> | undefined;
  /** Called once nothing runs in the thread any more. */
  #onIdle: (() => void) | undefined;

  constructor(options: WorkerChannelOptions<Api>) {
    this.#options = options;
    if (options.standby) this.#standby = new StandbyThread(() => this.#spawn());
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * Sends a request to the thread. An abort drops a request that still queues. A running one runs on to its end, which the next one
   * waits for, and its answer is thrown away.
   *
   * @throws the signal's reason when it fires; EngineDiedError when the thread ends or throws outside a request, EngineHungError
   *   when it does not answer in time; else whatever the thread's handler threw.
   */
  request<Name extends keyof Api & string>(
    name: Name,
    input: Input<Api, Name>,
    signal: AbortSignal,
    transfer: readonly Transferable[] = [],
  ): Promise<Awaited<Output<Api, Name>>> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.closed) throw new EngineDiedError(`${this.#options.name} was closed`);
      const { [name]: limitOf } = this.#options.answerWithinMs;
      const settle = (): void => signal.removeEventListener('abort', onAbort);
      const pending: Pending = {
        id: this.#nextId++,
        name,
        input,
        limitMs: limitOf(input),
        transfer,
        resolve: (output) => {
          settle();
          resolve(output as Awaited<Output<Api, Name>>);
        },
        reject: (error) => {
          settle();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on as it came
          reject(error);
        },
      };
      const onAbort = (): void => {
        const queued = this.#queue.indexOf(pending);
        if (queued !== -1) this.#queue.splice(queued, 1);
        else this.#post({ type: 'abort', id: pending.id });
        pending.reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(pending);
      this.#sendNext();
    });
  }

  /** Ends the thread once its running request is done. All requests fail at once. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const error = new EngineDiedError(`${this.#options.name} was closed`);
    for (const pending of this.#queue.splice(0)) pending.reject(error);
    const running = this.#running;
    if (running !== undefined) {
      // A thread that is ended during native work ends the process, since onnxruntime-node throws where nobody can catch it.
      const idle = new Promise<void>((resolve) => (this.#onIdle = resolve));
      running.reject(error);
      this.#post({ type: 'abort', id: running.id });
      await idle;
    }
    this.#drop(error);
    await Promise.all([this.#ending, this.#standby?.[Symbol.asyncDispose]()]);
  }

  #sendNext(): void {
    if (this.#running !== undefined) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#running = next;
    const { name, startWithinMs } = this.#options;
    const limitMs = next.limitMs + (this.#worker === undefined ? startWithinMs : 0);
    this.#limit = limitTime(limitMs, () => this.#died(new EngineHungError(name, limitMs)));
    try {
      this.#post({ type: 'request', id: next.id, name: next.name, input: next.input }, next.transfer);
    } catch (error) {
      // The input can't be cloned, so this request fails and the thread goes on.
      this.#answered();
      next.reject(error);
    }
  }

  #post(message: ToThread, transfer: readonly Transferable[] = []): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message, transfer);
  }

  #start(): Worker {
    const worker = this.#standby?.take() ?? this.#spawn();
    this.#fresh = true;
    const died = (cause: unknown): void => {
      if (this.#worker !== worker) return;
      this.#died(new EngineDiedError(`${this.#options.name} died; it is started again`, { cause }));
    };
    worker.on('message', (message: FromThread) => this.#receive(message));
    worker.on('messageerror', died);
    worker.on('error', died);
    worker.on('exit', (code) => died(new Error(`The thread ended with code ${code}`)));
    return worker;
  }

  #spawn(): Worker {
    return spawnThread(this.#options.entry, this.#options.workerData);
  }

  #receive(message: FromThread): void {
    if ('loaded' in message) return;
    const pending = this.#running;
    if (pending?.id !== message.id) return;
    this.#answered();
    // Another one loads once this one works, so that it does not make the start longer.
    if (this.#fresh && !this.closed) this.#standby?.prepare();
    this.#fresh = false;
    if (message.ok) pending.resolve(message.output);
    else pending.reject(message.error);
  }

  #answered(): void {
    this.#limit?.[Symbol.dispose]();
    this.#running = undefined;
    this.#onIdle?.();
    // The next request is sent after the reactions to this answer, so that one they abort is not sent at all.
    queueMicrotask(() => this.#sendNext());
  }

  #died(error: EngineDiedError): void {
    this.#drop(error);
    if (!this.closed) this.onDied?.(error);
  }

  /** Gives the thread up, and fails all requests that wait for it. */
  #drop(error: EngineDiedError): void {
    this.#limit?.[Symbol.dispose]();
    const waiting = [this.#running, ...this.#queue.splice(0)];
    this.#running = undefined;
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker !== undefined) this.#ending = Promise.all([this.#ending, worker.terminate()]);
    for (const pending of waiting) pending?.reject(error);
    this.#onIdle?.();
  }
}
