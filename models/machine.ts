import { availableParallelism, totalmem } from 'node:os';

/** What a machine has, or has to have. */
export interface Machine {
  readonly cores: number;
  /** In total, as the operating system reports it. */
  readonly memoryBytes: number;
}

/** What this process may use. */
export function thisMachine(): Machine {
  return { cores: availableParallelism(), memoryBytes: totalmem() };
}

/** As people say it: "2 cores and 24 GB". */
export function describeMachine({ cores, memoryBytes }: Machine): string {
  return `${cores} ${cores === 1 ? 'core' : 'cores'} and ${(memoryBytes / 1e9).toFixed(0)} GB`;
}
