import type { Machine } from './machine.ts';
import type { Profile } from './model-file.ts';

/** What the standard profile needs. A machine sold with 8 GB reports a little less. */
const STANDARD_CORES = 4;
const STANDARD_MEMORY_BYTES = 7.5e9;

export interface ProfileChoice {
  readonly profile: Profile;
  /** In words, for the person who starts the agent. */
  readonly reason: string;
}

export interface Surroundings extends Machine {
  readonly huggingFaceAnswers: boolean;
  /** Whether all models of the standard profile are in the cache. */
  readonly standardIsHere: boolean;
}

/** Standard where its models can be had and the machine can run them in time, else embedded. */
export function profileFor({
  cores,
  memoryBytes,
  huggingFaceAnswers,
  standardIsHere,
}: Surroundings): ProfileChoice {
  const memory = `${(memoryBytes / 1e9).toFixed(0)} GB of memory`;
  const short: string[] = [];
  if (cores < STANDARD_CORES) short.push(`${cores} cores where it wants ${STANDARD_CORES}`);
  if (memoryBytes < STANDARD_MEMORY_BYTES) short.push(`${memory} where it wants 8`);
  if (!huggingFaceAnswers && !standardIsHere) short.push('no answer from Hugging Face, where its models are');
  if (short.length > 0) {
    return { profile: 'embedded', reason: `the standard profile is out of reach: ${short.join('; ')}` };
  }
  const models = standardIsHere ? 'its models are here' : 'Hugging Face answers';
  return { profile: 'standard', reason: `${cores} cores, ${memory}, and ${models}` };
}
