import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../platform/errors.ts';

/** A process that should run until it is stopped. */
export interface Service {
  /** Resolves when the process has ended, for whatever reason, with its last words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface SupervisedService {
  /** Resolves when it was stopped; rejects with a SetupError when it can't be kept running. */
  readonly done: Promise<void>;
  /** Ends the service for good. */
  stop(): Promise<void>;
}

/** Waits before each new start; a service that stayed up for a minute begins again at the first. */
const restartDelaysMs = [500, 1_000, 2_000, 5_000, 10_000];
const steadyMs = 60_000;

/**
 * Starts a service again each time that it ends by itself, with growing pauses, and gives up when it keeps ending.
 *
 * @param start gets a signal that fires when the service is stopped meanwhile.
 */
export function supervise(
  name: string,
  running: Service,
  start: (signal: AbortSignal) => Promise<Service>,
  options: { onRestart?: (line: string) => void; delaysMs?: readonly number[] } = {},
): SupervisedService {
  const { onRestart = console.error, delaysMs = restartDelaysMs } = options;
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let current: Service | undefined = running;

  const keepRunning = async () => {
    let failures = 0;
    while (!isStopping()) {
      const began = performance.now();
      let lastWords: string;
      try {
        current ??= await start(stopping.signal);
        if (isStopping()) await current.stop();
        lastWords = await current.ended;
      } catch (error) {
        lastWords = (error as Error).message;
      }
      current = undefined;
      if (isStopping()) return;

      if (performance.now() - began > steadyMs) failures = 0;
      const pause = delaysMs[failures];
      if (pause === undefined) {
        throw new SetupError(
          `The ${name} ended ${failures + 1} times, and is not started again.\n${lastWords.trim()}`,
        );
      }
      failures += 1;
      onRestart(`The ${name} ended by itself: starting it again in ${pause / 1_000} s.`);
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const done = keepRunning();
  return {
    done,
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await done.catch(() => undefined);
    },
  };
}
