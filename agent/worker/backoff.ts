/** A restarted server dispatches to the workers that are there when a call begins: be quick, and don't all come at once. */
const FIRST_MS = 200;
const LONGEST_MS = 2_000;

/** How long to wait before a try: doubling to a cap, of which half is random. `attempt` counts from 1. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return bound / 2 + (bound / 2) * random();
}
