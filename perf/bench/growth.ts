/** How much something grew, in percent with one decimal. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  readonly percent: number;
}

/**
 * Growth of a value from the first point at which it has settled to the last point.
 *
 * @param points in order.
 * @returns undefined where no two points are far enough.
 */
export function growth(
  points: readonly (readonly [at: number, value: number])[],
  settledAt: number,
): Growth | undefined {
  const settled = points.find(([at]) => at >= settledAt);
  const last = points.at(-1);
  if (!settled || !last || last === settled) return undefined;
  return {
    from: settled[0],
    to: last[0],
    percent: Math.round((1_000 * (last[1] - settled[1])) / settled[1]) / 10,
  };
}
