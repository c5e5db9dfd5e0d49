import { SetupError } from '../platform/errors.ts';
import { findLlm } from './choose-llm.ts';
import { PROFILES, type ModelFile, type Profile } from './model-file.ts';

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
  return given === undefined ? undefined : findLlm(given);
}
