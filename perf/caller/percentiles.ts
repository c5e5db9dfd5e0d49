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

/** A median and the bounds of its 95% confidence interval. NaN without values. */
export interface CertainMedian {
  readonly median: number;
  readonly from: number;
  readonly to: number;
  readonly n: number;
}

/** A median with its 95% interval from order statistics (Conover, Practical Nonparametric Statistics, 3.2). */
export function certainMedian(values: readonly number[]): CertainMedian {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const at = (position: number): number => sorted[Math.min(n, Math.max(1, position)) - 1] ?? NaN;
  const reach = 1.96 * Math.sqrt(n / 4);
  return {
    median: (at(Math.floor((n + 1) / 2)) + at(Math.ceil((n + 1) / 2))) / 2,
    from: at(Math.floor(n / 2 - reach)),
    to: at(Math.ceil(n / 2 + reach) + 1),
    n,
  };
}
