import { SetupError } from '../platform/errors.ts';
import { PROFILES, type ModelFile, type Profile } from './model-file.ts';
import { findNamed } from './named-models.ts';

/** Most calls of one agent (agent/config.ts). */
const MOST_CALLS = 256;

/** The profile that `--profile` or PARLEY_PROFILE asks for; undefined when neither does. */
export function profileAskedFor(flag: string | undefined, env = process.env): Profile | undefined {
  const given = flag ?? (env['PARLEY_PROFILE'] || undefined);
  if (given === undefined) return undefined;
  const profile = PROFILES.find((name) => name === given);
  if (profile) return profile;
  throw new SetupError(`There is no profile "${given}". There are: ${PROFILES.join(', ')}.`);
}

/** The language model that `--llm` or PARLEY_LLM asks for; undefined when neither does. */
export function llmAskedFor(flag: string | undefined, env = process.env): ModelFile | undefined {
  const given = flag ?? (env['PARLEY_LLM'] || undefined);
  return given === undefined ? undefined : findNamed('llm', given);
}

/** The speech recognition model that `--stt` or PARLEY_STT asks for; undefined when neither does. */
export function sttAskedFor(flag: string | undefined, env = process.env): ModelFile | undefined {
  const given = flag ?? (env['PARLEY_STT'] || undefined);
  return given === undefined ? undefined : findNamed('stt', given);
}

/** The voice that `--tts` or PARLEY_TTS asks for; undefined when neither does. */
export function ttsAskedFor(flag: string | undefined, env = process.env): ModelFile | undefined {
  const given = flag ?? (env['PARLEY_TTS'] || undefined);
  return given === undefined ? undefined : findNamed('tts', given);
}

/**
 * The calls at the same time that PARLEY_MAX_CALLS asks for; undefined when it asks for none.
 *
 * @throws SetupError when it is not such a number.
 */
export function callsAskedFor(env = process.env): number | undefined {
  const given = env['PARLEY_MAX_CALLS'];
  if (!given) return undefined;
  const calls = /^\s*\d+\s*$/.test(given) ? Number(given) : 0;
  if (calls >= 1 && calls <= MOST_CALLS) return calls;
  throw new SetupError(
    `PARLEY_MAX_CALLS is "${given}", which is not a whole number from 1 to ${MOST_CALLS}.`,
  );
}
