/** First wait. It is short, since a restarted server dispatches a call only to workers that are registered by then. */
const FIRST_MS = 200;
const LONGEST_MS = 2_000;

/**
 * How long to wait before a try: doubled each time up to a cap. Half of it is random, so that workers don't all come at once.
 *
 * @param attempt counts from 1.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return bound / 2 + (bound / 2) * random();
}
