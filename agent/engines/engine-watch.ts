import type { EngineDiedError } from '../domain/errors.ts';

/** The engines in threads of their own: one that died is started again while the others go on. */
export type Restartable = 'vad' | 'tts';

/** Hears of engines that died or hang, each of which fails the requests that it had. */
export interface EngineWatch {
  /**
   * It is being started again.
   *
   * @param restarted rejects if that fails.
   */
  restarting(error: EngineDiedError, restarted: Promise<unknown>, engine: Restartable): void;
  /** Nothing in this process can start it again. */
  lost(error: EngineDiedError): void;
}

/** A thread that is started again by its next request. */
interface Mortal {
  onDied: ((error: EngineDiedError) => void) | undefined;
}

/**
 * From now on starts a thread again as soon as it died, and tells of it.
 *
 * @param load a request that is answered when the thread can work.
 */
export function restartWhenDead(
  thread: Mortal,
  load: () => Promise<unknown>,
  watch: EngineWatch,
  engine: Restartable,
): void {
  let restarting = false;
  thread.onDied = (error) => {
    // Who waits for the restart hears of it, too.
    if (restarting) return;
    restarting = true;
    watch.restarting(
      error,
      load().finally(() => (restarting = false)),
      engine,
    );
  };
}
