/** One step from one sequence to another: an element of each, or of one alone, by index. */
export interface Step {
  readonly expected?: number;
  readonly found?: number;
}

/** The costs of the two kinds of step, in whole numbers. */
export interface Costs {
  /** Cost of an element that stands in only one of the sequences. */
  readonly gap: number;
  /** Cost of one element in place of another; 0 if they are the same. */
  readonly change: (expected: string, found: string) => number;
}

/** The cheapest way from one sequence to another (Wagner and Fischer, 1974). */
export function align(expected: readonly string[], found: readonly string[], { gap, change }: Costs): Step[] {
  const width = found.length + 1;
  const costs = new Uint32Array((expected.length + 1) * width);
  const cost = (i: number, j: number): number => costs[i * width + j] ?? Infinity;
  const changed = (i: number, j: number): number =>
    cost(i - 1, j - 1) + change(expected[i - 1] ?? '', found[j - 1] ?? '');
  for (let i = 0; i <= expected.length; i++) {
    for (let j = 0; j < width; j++) {
      costs[i * width + j] =
        i === 0 || j === 0
          ? gap * (i + j)
          : Math.min(changed(i, j), cost(i - 1, j) + gap, cost(i, j - 1) + gap);
    }
  }
  const steps: Step[] = [];
  let [i, j] = [expected.length, found.length];
  while (i > 0 || j > 0) {
    if (i > 0 && j > 0 && cost(i, j) === changed(i, j)) steps.push({ expected: --i, found: --j });
    else if (i > 0 && cost(i, j) === cost(i - 1, j) + gap) steps.push({ expected: --i });
    else steps.push({ found: --j });
  }
  return steps.reverse();
}
