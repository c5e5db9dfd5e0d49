import { createRequire } from 'node:module';
import type { Logger, symbols } from 'pino';

/** What is kept of lines that can't be written. */
const KEPT_BYTES = 2 ** 20;

/** pino's destination, SonicBoom. */
interface Destination extends NodeJS.EventEmitter {
  maxLength: number;
  flushSync: () => void;
}

/**
 * Lets rtc-node's own log lose what can't be written, as on a full disk. Nobody hears of its errors, which would end the process;
 * and at the end of a process it tries to write the rest until it can. The package has no setting for it: its logger is reached
 * through its file.
 */
export function letRtcLogFail(): void {
  const rtcNode = createRequire(createRequire(import.meta.url).resolve('@livekit/rtc-node'));
  const { log } = rtcNode('./log.cjs') as { log: Logger };
  // Its pino may be another copy than ours, with symbols of its own.
  const { streamSym } = (rtcNode('pino') as { symbols: typeof symbols }).symbols;
  const out = (log as unknown as Record<symbol, Destination | undefined>)[streamSym];
  if (!out) return;
  out.maxLength = KEPT_BYTES;
  out.on('error', () => {
    out.flushSync = () => undefined;
  });
}
