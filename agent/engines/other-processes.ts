import { cpus } from 'node:os';

/** What the processor's counters are good for: they advance by 10 ms. */
const SHORTEST_MS = 150;

/** Cores that other processes keep busy, by the last time that is long enough to tell; 0 at first. */
export function otherProcesses(): () => number {
  let before = read();
  let busy = 0;
  return () => {
    const now = read();
    const elapsedMs = now.atMs - before.atMs;
    if (elapsedMs >= SHORTEST_MS) {
      busy = Math.max(0, (now.busyMs - before.busyMs - (now.ownMs - before.ownMs)) / elapsedMs);
      before = now;
    }
    return busy;
  };
}

/** Counters, all in ms: of this machine's cores together, and of this process. */
function read(): { readonly atMs: number; readonly busyMs: number; readonly ownMs: number } {
  const { user, system } = process.cpuUsage();
  return {
    atMs: performance.now(),
    busyMs: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0),
    ownMs: (user + system) / 1_000,
  };
}
