import { combineLatest, map } from 'rxjs';
import type { Worker } from './run-worker.ts';

/** The workers of one process, each registered under a name of its own, as one. */
export function workerGroup(workers: readonly Worker[]): Worker {
  const all = async (each: (worker: Worker) => PromiseLike<void>): Promise<void> => {
    await Promise.all(workers.map(each));
  };
  const ended = Promise.all(workers.map((worker) => worker.ended)).then(() => undefined);
  // Without a handler, a rejection would end the process even if nobody waits for `ended`.
  ended.catch(() => undefined);
  return {
    registered$: combineLatest(workers.map(({ registered$ }) => registered$)).pipe(
      map((registered) => registered.every(Boolean)),
    ),
    get registered() {
      return workers.every(({ registered }) => registered);
    },
    get calls() {
      return workers.reduce((sum, { calls }) => sum + calls, 0);
    },
    callsOf: (user) => workers.reduce((sum, worker) => sum + worker.callsOf(user), 0),
    ended,
    drain: () => all((worker) => worker.drain()),
    [Symbol.asyncDispose]: () => all((worker) => worker[Symbol.asyncDispose]()),
  };
}
