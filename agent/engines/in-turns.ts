import type { Cores, Job } from './cores.ts';

/**
 * Each value of a source is a job of its own.
 *
 * @param jobAfter the job that makes the next value, by the one before; undefined before the first.
 * @param step makes the next value with the threads that it was granted.
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
