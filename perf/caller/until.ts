import { setTimeout as delay } from 'node:timers/promises';

/** How often a condition is looked at. Times are taken from what was recorded, so this is not their precision. */
const LOOK_EVERY_MS = 10;

/**
 * Waits until a condition holds.
 *
 * @returns what the condition returned, or undefined when the time is over first.
 * @throws the signal's reason when it fires first.
 */
export async function until<T>(
  condition: () => T | false | undefined,
  withinMs: number,
  signal: AbortSignal,
): Promise<T | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const value = condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() >= deadline) return undefined;
    await delay(LOOK_EVERY_MS);
  }
}
