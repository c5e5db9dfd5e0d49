import { z } from 'zod';

const UNITS = { ms: 1, s: 1_000, m: 60_000 };

/** A length of time: "15s", "1.5m", "400ms", or a number of ms. */
export type Duration = `${number}${keyof typeof UNITS}` | number;

const written = z
  .string({ error: 'must be a time, as "15s" or "2m"' })
  .regex(/^\d{1,6}(\.\d{1,3})?(ms|s|m)$/, 'must be a time, as "15s" or "2m"')
  .transform((text) => {
    const [, count, unit = 'ms'] = /^([\d.]+)(ms|s|m)$/.exec(text) ?? [];
    return Number(count) * UNITS[unit as keyof typeof UNITS];
  });

/** Reads a duration, in ms. */
export const durationMs = z.union([z.number().min(0).max(86_400_000), written]);
