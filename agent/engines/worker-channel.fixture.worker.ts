import { setImmediate } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { serveRequests } from './worker-channel-serve.ts';

/** The requests of a thread that only serves the channel's own tests. */
export interface TestThread {
  startedWith(input: undefined): string;
  double(input: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer>;
  /** Blocks the thread for so many milliseconds. */
  block(ms: number): number;
  /** Never lets go of the thread. */
  hang(input: undefined): never;
  /** Works until nobody waits for it any more. */
  workUntilAborted(input: undefined): undefined;
  /** Gives how many of those were told to stop. */
  abortsSeen(input: undefined): number;
  fail(message: string): never;
  exit(code: number): undefined;
  throwOutside(message: string): undefined;
}

/** What the thread starts with. */
export interface TestThreadData {
  readonly greeting: string;
  /** Starts that it survives, counted down in memory that all of them share. */
  readonly startsLeft: Int32Array;
}

const { greeting, startsLeft } = workerData as TestThreadData;
if (Atomics.sub(startsLeft, 0, 1) <= 0) throw new Error('The file is gone');

let abortsSeen = 0;

serveRequests<TestThread>({
  startedWith: async () => ({ output: greeting }),
  double: async (input) => {
    const output = input.map((value) => value * 2);
    return { output, transfer: [output.buffer] };
  },
  block: async (ms) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    return { output: ms };
  },
  hang: () => {
    for (;;);
  },
  workUntilAborted: async (_, signal) => {
    while (!signal.aborted) await setImmediate();
    abortsSeen++;
    return { output: undefined };
  },
  abortsSeen: async () => ({ output: abortsSeen }),
  fail: async (message) => {
    throw new TypeError(message);
  },
  exit: async (code) => process.exit(code),
  throwOutside: async (message) => {
    queueMicrotask(() => {
      throw new RangeError(message);
    });
    await new Promise(() => undefined);
    return { output: undefined };
  },
});
