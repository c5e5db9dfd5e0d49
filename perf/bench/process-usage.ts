import { readdir, readFile } from 'node:fs/promises';

/** Length of a tick of the kernel's processor times: USER_HZ is 100 on every Linux there is. */
const TICK_MS = 10;

/** What a process takes. */
export interface Usage {
  /** Processor time since it began. */
  readonly cpuMs: number;
  /** Resident memory, in MiB. */
  readonly rssMib: number;
  /** The part of it that is no file's: the models are mapped from files. */
  readonly anonymousMib: number;
  readonly threads: number;
  readonly openFiles: number;
}

/** Reads what a process takes, from Linux' `/proc`. */
export async function readUsage(pid: number): Promise<Usage> {
  const [stat, status, files] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
    readdir(`/proc/${pid}/fd`),
  ]);
  // The second field, the name, may hold spaces; user and system time are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const value = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? NaN);
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    rssMib: Math.round(value('VmRSS') / 102.4) / 10,
    anonymousMib: Math.round(value('RssAnon') / 102.4) / 10,
    threads: value('Threads'),
    openFiles: files.length,
  };
}

/** The name of each thread of a process, from Linux' `/proc`. */
export async function threadNames(pid: number): Promise<string[]> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const names = tasks.map((task) => readFile(`/proc/${pid}/task/${task}/comm`, 'utf8').catch(() => 'ended'));
  return (await Promise.all(names)).map((name) => name.trim()).toSorted();
}
