import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { keepMeasurement } from '../../models/kept-measurement.ts';
import { measurement } from '../../models/measurement.ts';
import { SetupError } from '../../platform/errors.ts';
import { childEnvironment } from '../../platform/environment.ts';
import { ENGINE_ENVIRONMENT } from '../agent-process.ts';

/** A machine on which it takes longer is too slow for all of these models. */
export const MEASURES_WITHIN_MS = 60_000;
/** Models are loaded before, perhaps from a slow disk. */
const ENDS_WITHIN_MS = MEASURES_WITHIN_MS + 60_000;

/** What of its last words is told. */
const KEPT_LOG = 2_000;

const root = join(import.meta.dirname, '../..');

/** The models could not be measured: the message has the last words of what measured them. */
export class MeasuringError extends SetupError {}

/** Names of models that are here. */
export const toMeasure = z.object({
  llm: z.string(),
  /** The speech models, if they are to be measured. */
  speech: z.object({ stt: z.string(), tts: z.string() }).optional(),
  /** The voice whose language is spoken. */
  voice: z.string(),
});

export type ToMeasure = z.output<typeof toMeasure>;

/** What was measured, and whether the cores were free for it. */
export const measured = z.object({ measurement, calm: z.boolean() });

export type Measured = z.output<typeof measured>;

/**
 * Measures the models on this machine, for some seconds, and keeps what was measured unless other programs were busy meanwhile: a worse
 * model would be chosen by it for good.
 *
 * @throws MeasuringError when they can't be measured; the signal's reason when that fires.
 */
export async function measure(what: ToMeasure, signal: AbortSignal): Promise<Measured> {
  const child = spawn(
    process.execPath,
    [
      '--require',
      './agent/thread-pool.cjs',
      '--import',
      'tsx',
      'setup/measure/in-child.ts',
      JSON.stringify(what),
    ],
    {
      cwd: root,
      env: childEnvironment(ENGINE_ENVIRONMENT, 'agent'),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(ENDS_WITHIN_MS)]),
      killSignal: 'SIGKILL',
    },
  );
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-KEPT_LOG)));
  let told: unknown;
  child.on('message', (message) => (told = message));
  const failure = await new Promise<unknown>((resolve) => {
    child.once('error', resolve);
    child.once('close', () => resolve(undefined));
  });
  process.off('exit', killAtExit);
  signal.throwIfAborted();
  const { data, error } = measured.safeParse(told);
  if (!data) {
    throw new MeasuringError(`This machine could not be measured. ${log.trim()}`, {
      cause: failure ?? error,
    });
  }
  if (data.calm) await keepMeasurement(data.measurement);
  return data;
}
