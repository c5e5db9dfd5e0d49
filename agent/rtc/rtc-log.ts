import type { Logger, symbols } from 'pino';
import { rtcNode } from './rtc-node.ts';

/** What is kept of lines that can't be written. */
const KEPT_BYTES = 2 ** 20;

/** pino's destination, SonicBoom. */
interface Destination extends NodeJS.EventEmitter {
  maxLength: number;
  flushSync: () => void;
}

const rtcLogger = (): Logger => (rtcNode('./log.cjs') as { log: Logger }).log;

/**
 * Lets rtc-node's own log lose what can't be written, as on a full disk. Nobody hears of its errors, which would end the process;
 * and at the end of a process it tries to write the rest until it can.
 */
export function letRtcLogFail(): void {
  // Its pino may be another copy than ours, with symbols of its own.
  const { streamSym } = (rtcNode('pino') as { symbols: typeof symbols }).symbols;
  const out = (rtcLogger() as unknown as Record<symbol, Destination | undefined>)[streamSym];
  if (!out) return;
  out.maxLength = KEPT_BYTES;
  out.on('error', () => {
    out.flushSync = () => undefined;
  });
}

/** Silences rtc-node's own log, which goes to standard output, where a command's result belongs. */
export function silenceRtcLog(): void {
  rtcLogger().level = 'silent';
}
