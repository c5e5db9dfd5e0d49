export interface Percentiles {
  /** Null where nothing was measured. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** How many values they are of. */
  readonly n: number;
}

/** Median and 95th percentile, interpolated linearly between neighbours (Hyndman and Fan's type 7), in whole units. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), n: sorted.length };
}

function quantile(sorted: readonly number[], share: number): number | null {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return Math.round(below + (above - below) * (position % 1));
}
