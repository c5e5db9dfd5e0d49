import { SetupError } from '../../platform/errors.ts';
import type { LoadFigures } from './load-figures.ts';

/** What a machine serves well enough. */
export interface Capacity {
  /** Cores of the machine. */
  readonly cores: number;
  /** The most callers at once, of those numbers that were tried. */
  readonly callers: number;
  readonly p95Ms: number;
}

/**
 * The most callers at which the 95th percentile of voice-to-voice stays within a limit, nobody is refused and no turn is lost;
 * fewer callers have to have fared as well.
 *
 * @throws SetupError when one caller is too many.
 */
export function capacityOf({ machine, figures }: LoadFigures, limitMs: number): Capacity {
  let capacity: Capacity | undefined;
  for (const row of figures.rows.toSorted((a, b) => a.callers - b.callers)) {
    const { p95 } = row.voiceToVoice;
    if (p95 === null || p95 > limitMs || row.refused > 0 || row.lost > 0) break;
    capacity = { cores: machine.cores, callers: row.callers, p95Ms: p95 };
  }
  if (capacity) return capacity;
  throw new SetupError(
    `Even one caller was not served within ${limitMs} ms (p95): there is nothing to reckon with.`,
  );
}
