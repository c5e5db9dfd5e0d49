/** How long some work takes, in ms: the least of five tries, as other processes may take the core from this one. */
export function leastTimeOf(work: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}
