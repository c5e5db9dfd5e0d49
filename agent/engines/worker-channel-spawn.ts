import { Worker } from 'node:worker_threads';

/**
 * Starts a thread from a module of this repository, given as its TypeScript file. Newer Node runs the file itself, Node 20 needs tsx
 * in the thread as well, and a compiled agent takes the .js file beside it.
 */
export function spawnThread(entry: URL, workerData: unknown): Worker {
  const compiled = import.meta.url.endsWith('.js');
  const native = Boolean((process.features as { readonly typescript?: unknown }).typescript);
  return new Worker(compiled ? new URL(entry.href.replace(/\.ts$/, '.js')) : entry, {
    workerData,
    execArgv: compiled || native ? [] : ['--import', registerTsx()],
  });
}

/** A module that lets its thread run TypeScript, since on Node 20 `--import tsx` does so only for the main thread. */
function registerTsx(): string {
  const tsx = import.meta.resolve('tsx/esm/api');
  return `data:text/javascript,${encodeURIComponent(`import { register } from '${tsx}'; register();`)}`;
}
