import { readdir, readFile } from 'node:fs/promises';

/**
 * Memory of some processes and all their descendants, in MiB. What several of them share counts once, in equal parts (the
 * proportional set size of Linux' `/proc`).
 */
export async function memoryMib(roots: readonly number[]): Promise<number> {
  const parents = await parentsOfAll();
  const belongs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)) {
      if (roots.includes(at)) return true;
    }
    return false;
  };
  const sizes = await Promise.all([...parents.keys()].filter(belongs).map(kibibytesOf));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_024);
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const parents = await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const));
  return new Map(parents.filter((pair): pair is [number, number] => pair[1] !== undefined));
}

/** Undefined of a process that has ended meanwhile. */
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name, which may hold anything, stands in brackets; then come the state and the parent.
  const [, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return parent === undefined ? undefined : Number(parent);
}

async function kibibytesOf(pid: number): Promise<number> {
  const sizes = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(sizes)?.[1] ?? 0);
}
