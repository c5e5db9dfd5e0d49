import { z } from 'zod';

const UNITS = { ms: 1, s: 1_000, m: 60_000 };

/** A length of time: "15s", "1.5m", "400ms", or a number of ms. */
export type Duration = `${number}${'ms' | 's' | 'm'}` | number;

/** A day. */
const LONGEST_MS = 86_400_000;
const WRITTEN = /^(?<count>\d{1,6}(?:\.\d{1,3})?)(?<unit>ms|s|m)$/;

const AS_WRITTEN = 'must be a time, as "15s" or "2m"';

/** Reads a duration, in ms. */
export const durationMs = z
  .union([z.number(), z.string().regex(WRITTEN, AS_WRITTEN)], AS_WRITTEN)
  .transform((given) => {
    if (typeof given === 'number') return given;
    const { count, unit = 'ms' } = WRITTEN.exec(given)?.groups ?? {};
    return Number(count) * UNITS[unit as keyof typeof UNITS];
  })
  .pipe(z.number().min(0, 'must not be negative').max(LONGEST_MS, 'must be a day at most'));
