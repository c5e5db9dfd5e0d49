import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AgentState } from './agent-state.ts';

/** How long closing may take, so that a part that hangs does not keep the process alive. */
const CLOSE_MS = 8_000;

/** Closes everything that is open, and ends the process. */
export async function end(opened: AsyncDisposable, code: number): Promise<void> {
  setTimeout(() => process.exit(code), CLOSE_MS).unref();
  try {
    await opened[Symbol.asyncDispose]();
  } catch (error) {
    console.error(error);
  }
  process.exit(code);
}

/**
 * Ends the process on a signal. SIGTERM lets the running calls end by themselves, for up to `drainSeconds`; a second SIGTERM,
 * SIGINT, or the end of the parent process ends it at once.
 */
export function endWhenTold(
  opened: AsyncDisposable,
  state: AgentState,
  drainSeconds: number,
  log: Logger,
): void {
  const endNow = (): void => void end(opened, 0);
  const drain = async (): Promise<void> => {
    if (state.admission.draining || !state.worker) {
      endNow();
      return;
    }
    log.info({ calls: state.calls, seconds: drainSeconds }, 'draining');
    const late = delay(drainSeconds * 1_000, undefined, { ref: false });
    await Promise.race([state.worker.drain(), late]);
    log.info({ calls: state.calls }, 'drained');
    endNow();
  };
  process.on('SIGTERM', () => void drain());
  process.on('SIGINT', endNow);
  // The parent process has ended, and nobody else would end this one.
  process.on('disconnect', endNow);
}
