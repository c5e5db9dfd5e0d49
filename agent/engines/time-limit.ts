import { EngineHungError } from '../domain/errors.ts';

/** How often time is counted. */
const TICK_MS = 500;

/**
 * Calls `late` after so much time in which this process ran. It is counted in short steps: a process that is stopped for a minute, as a
 * machine that sleeps does it, is stopped with all its engines, and only one step has passed.
 */
export function limitTime(ms: number, late: () => void): Disposable {
  let left = Math.ceil(ms / TICK_MS);
  const ticks = setInterval(() => {
    left -= 1;
    if (left > 0) return;
    clearInterval(ticks);
    late();
  }, TICK_MS);
  return { [Symbol.dispose]: () => clearInterval(ticks) };
}

/**
 * Gives what the work gives, if that comes in time. The work itself can't be ended.
 *
 * @param engine whose work it is, for the message.
 * @throws EngineHungError if it takes longer.
 */
export async function inTime<T>(engine: string, ms: number, work: () => Promise<T>): Promise<T> {
  let limit: Disposable | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = limitTime(ms, () => reject(new EngineHungError(engine, ms)));
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    limit?.[Symbol.dispose]();
  }
}
