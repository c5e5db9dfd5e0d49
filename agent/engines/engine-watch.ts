import { EngineDiedError, EngineHungError } from '../domain/errors.ts';

/** So often a thread that dies as it starts is started again; then nothing but another process will do. */
const MOST_STARTS = 3;

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
  /** Whether it has ended, or ends, because nobody needs it any more. */
  readonly closed: boolean;
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
      start(thread, load).finally(() => (restarting = false)),
      engine,
    );
  };
}

async function start(thread: Mortal, load: () => Promise<unknown>): Promise<void> {
  for (let starts = 1; ; starts++) {
    try {
      await load();
      return;
    } catch (error) {
      if (thread.closed) return;
      const diedOnly = error instanceof EngineDiedError && !(error instanceof EngineHungError);
      if (!diedOnly || starts === MOST_STARTS) throw error;
    }
  }
}
