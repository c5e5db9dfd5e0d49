import type { Cores, Job } from './cores.ts';

/**
 * Makes each value of a source as a job of its own, so that the cores are shared out anew for each.
 *
 * @param jobAfter gives the job that makes the next value, by the value before it, which is undefined at first.
 * @param step makes the next value with the number of threads that it was granted.
 */
export async function* inTurns<T>(
  source: AsyncIterable<T>,
  jobAfter: (value: T | undefined) => Job,
  cores: Cores,
  step: <R>(threads: number, next: () => Promise<R>) => Promise<R> = (_threads, next) => next(),
): AsyncGenerator<T> {
  const values = source[Symbol.asyncIterator]();
  let before: T | undefined;
  try {
    for (;;) {
      const next = await cores.run(jobAfter(before), (_signal, threads) =>
        step(threads, () => values.next()),
      );
      if (next.done === true) return;
      before = next.value;
      yield next.value;
    }
  } finally {
    await values.return?.();
  }
}
