import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AgentState } from './agent-state.ts';

/** How long closing may take, so that a part that hangs does not keep the process alive. */
const CLOSE_MS = 8_000;

/** Time in which calls hear what they are told when an engine fails for good. */
const LAST_WORDS_MS = 10_000;

/** Closes everything that is open, and ends the process. */
export async function end(opened: AsyncDisposable, code: number): Promise<void> {
  // Not by process.exit(): that waits for the native work which may be what hangs.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), CLOSE_MS).unref();
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
    await drainCalls(state, drainSeconds * 1_000);
    log.info({ calls: state.calls }, 'drained');
    endNow();
  };
  process.on('SIGTERM', () => void drain());
  process.on('SIGINT', endNow);
  // The parent process has ended, and nobody else would end this one.
  process.on('disconnect', endNow);
}

/**
 * Ends the process when an engine fails that this process can't start again: whoever supervises it starts another. It takes no calls
 * from then on, and those that run hear to the end what they are told.
 */
export async function endWhenIll(opened: AsyncDisposable, state: AgentState, log: Logger): Promise<void> {
  const error = await state.engines.failed;
  log.fatal({ err: error, calls: state.calls }, 'an engine failed for good: the process ends');
  await drainCalls(state, LAST_WORDS_MS);
  await end(opened, 1);
}

/** Takes no more calls, and lets those that run end in their own time, up to a limit. */
async function drainCalls({ worker, realtime }: AgentState, limitMs: number): Promise<void> {
  const over = Promise.all([worker?.drain(), realtime?.idle()]);
  await Promise.race([over, delay(limitMs, undefined, { ref: false })]);
}
