import { cpus } from 'node:os';

/** Shortest time over which the operating system's counters are compared: they advance in steps of 10 ms. */
const SHORTEST_MS = 150;

/** Tells how many cores other processes keep busy, over the last stretch that was long enough to measure; 0 at first. */
export function otherProcesses(): () => number {
  let before = read();
  let busy = 0;
  return () => {
    // Each step of a language model asks, and reading the counters takes far longer than to tell the time.
    if (performance.now() - before.atMs < SHORTEST_MS) return busy;
    const now = read();
    const elapsedMs = now.atMs - before.atMs;
    busy = Math.max(0, (now.busyMs - before.busyMs - (now.ownMs - before.ownMs)) / elapsedMs);
    before = now;
    return busy;
  };
}

/** Reads the counters, all in ms: the busy time of all cores together, and that of this process. */
function read(): { readonly atMs: number; readonly busyMs: number; readonly ownMs: number } {
  const { user, system } = process.cpuUsage();
  return {
    atMs: performance.now(),
    busyMs: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0),
    ownMs: (user + system) / 1_000,
  };
}
