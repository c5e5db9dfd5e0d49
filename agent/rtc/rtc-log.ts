import type { Logger, symbols } from 'pino';
import { rtcNode } from './rtc-node.ts';

/** Most bytes that are kept of lines that can't be written. */
const KEPT_BYTES = 2 ** 20;

/** The used part of pino's destination, SonicBoom. */
interface Destination extends NodeJS.EventEmitter {
  maxLength: number;
  flushSync: () => void;
}

const rtcLogger = (): Logger => (rtcNode('./log.cjs') as { log: Logger }).log;

/**
 * Makes rtc-node's own log drop lines that can't be written, as on a full disk. Otherwise the unhandled error would end the process,
 * or the process would not end, since the log tries to write the rest until it can.
 */
export function letRtcLogFail(): void {
  // rtc-node may have a copy of pino of its own, with other symbols than the agent's.
  const { streamSym } = (rtcNode('pino') as { symbols: typeof symbols }).symbols;
  const out = (rtcLogger() as unknown as Record<symbol, Destination | undefined>)[streamSym];
  if (!out) return;
  out.maxLength = KEPT_BYTES;
  out.on('error', () => {
    out.flushSync = () => undefined;
  });
}

/** Sets from which level on rtc-node's own log is written: outside of production it tells of each connection. */
export function setRtcLogLevel(level: string): void {
  rtcLogger().level = level;
}

/** Silences rtc-node's own log, which goes to standard output, where a command's result belongs. */
export function silenceRtcLog(): void {
  setRtcLogLevel('silent');
}
