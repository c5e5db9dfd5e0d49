import { type DestinationStream, type Logger, destination, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config.ts';

/** Most bytes that are kept of lines that can't be written. */
const KEPT_BYTES = 2 ** 20;

/** Names of the fields that hold what people said. */
const SPOKEN = ['heard', 'said'];

/**
 * Opens the process's log: JSON lines, or readable ones in a terminal. What people said is left out unless TRACE_CONTENT is set. If
 * the log can't be written, as on a full disk, it loses lines and the process goes on.
 */
export function openLog(
  { LOG_LEVEL: level, TRACE_CONTENT: content }: Pick<Config, 'LOG_LEVEL' | 'TRACE_CONTENT'>,
  out: DestinationStream = standardOutput(),
): Logger {
  return pino({ level, redact: content ? [] : { paths: SPOKEN, censor: '[redacted]' } }, out);
}

function standardOutput(): DestinationStream {
  if (process.stdout.isTTY) return pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' });
  // Lines are written at once, since the last ones before a crash matter most.
  const out = destination({ fd: 1, sync: true, maxLength: KEPT_BYTES });
  // An error of the log can't be reported, since it would be reported in the log.
  out.on('error', () => undefined);
  return out;
}
