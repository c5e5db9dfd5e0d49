import { type DestinationStream, type Logger, destination, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config.ts';

/** What is kept of lines that can't be written. */
const KEPT_BYTES = 2 ** 20;

/** Fields that hold what people said. */
const SPOKEN = ['heard', 'said'];

/**
 * The process's log: JSON lines, or readable ones in a terminal. What people said is left out unless TRACE_CONTENT is set. A log
 * that can't be written, as on a full disk, loses lines and ends nothing.
 */
export function openLog(
  { LOG_LEVEL: level, TRACE_CONTENT: content }: Pick<Config, 'LOG_LEVEL' | 'TRACE_CONTENT'>,
  out: DestinationStream = standardOutput(),
): Logger {
  return pino({ level, redact: content ? [] : { paths: SPOKEN, censor: '[redacted]' } }, out);
}

function standardOutput(): DestinationStream {
  if (process.stdout.isTTY) return pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' });
  // At once: the last lines before a crash are those that matter.
  const out = destination({ fd: 1, sync: true, maxLength: KEPT_BYTES });
  // This is where it would be said.
  out.on('error', () => undefined);
  return out;
}
