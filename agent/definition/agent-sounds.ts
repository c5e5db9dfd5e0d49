import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../platform/errors.ts';
import { WavError, type WavSound, readWav } from '../domain/read-wav.ts';
import type { AgentSounds } from './agent-call.ts';

/** Bytes of a sound's file: a minute at 48,000 samples a second. It goes round, and each agent's is kept in memory. */
const LARGEST_SOUND = 6 * 1_024 * 1_024;
/** Samples per second that a sound may have. */
const RATES = { min: 8_000, max: 48_000 };
/** How loud sounds are, unless the agent says otherwise: 20 dB below what their file has. */
const USUAL_VOLUME = 0.1;

/** The sound of typing, which is built in. */
export const TYPING = 'typing';

const sound = z
  .string({ error: 'must be the path of a WAV file' })
  .min(1, 'must be the path of a WAV file')
  .max(1_000);

/** An agent's sounds, as they are written. */
export const sounds = z.strictObject({
  thinking: sound.optional(),
  ambience: sound.optional(),
  volume: z.number('must be a number').gt(0, 'must be more than 0').max(1, 'must be 1 at most').optional(),
});

/** An agent's sounds, read. */
export interface LoadedSounds {
  readonly thinking: WavSound | typeof TYPING | undefined;
  readonly ambience: WavSound | undefined;
  /** A factor on their samples. */
  readonly volume: number;
  /** Their files. */
  readonly files: readonly string[];
}

/**
 * Reads the sounds of an agent; undefined if it has none.
 *
 * @param file the agent's: paths go out from its folder.
 * @throws ConfigError that names the field whose file can't be used.
 */
export async function loadSounds(
  { thinking, ambience, volume = USUAL_VOLUME }: AgentSounds = {},
  file: string,
): Promise<LoadedSounds | undefined> {
  if (thinking === undefined && ambience === undefined) return undefined;
  const files: string[] = [];
  const read = async (field: string, path: string | undefined): Promise<WavSound | undefined> => {
    if (path === undefined) return undefined;
    const absolute = resolve(dirname(file), path);
    files.push(absolute);
    try {
      return await wavIn(absolute);
    } catch (cause) {
      const why = cause instanceof WavError ? cause.message : `can't be read: ${(cause as Error).message}`;
      throw new ConfigError(`The agent in ${file} is not right:\n  sounds.${field}: ${path} ${why}`, {
        cause,
      });
    }
  };
  return {
    thinking: thinking === TYPING ? TYPING : await read('thinking', thinking),
    ambience: await read('ambience', ambience),
    volume,
    files,
  };
}

async function wavIn(path: string): Promise<WavSound> {
  if ((await stat(path)).size > LARGEST_SOUND)
    throw new WavError(`is larger than ${LARGEST_SOUND / 1_024 ** 2} MB`);
  const wav = readWav(await readFile(path));
  const { samples, sampleRate } = wav;
  if (sampleRate < RATES.min || sampleRate > RATES.max)
    throw new WavError(`must have ${RATES.min} to ${RATES.max} samples a second, and has ${sampleRate}`);
  if (samples.length < sampleRate / 10) throw new WavError('is shorter than a tenth of a second');
  return wav;
}
