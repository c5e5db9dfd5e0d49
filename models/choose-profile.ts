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

/** Standard where its models can be had and the machine can run them in time, else embedded. */
export function profileFor({
  cores,
  memoryBytes,
  huggingFaceAnswers,
}: Machine & { readonly huggingFaceAnswers: boolean }): ProfileChoice {
  const memory = `${(memoryBytes / 1e9).toFixed(0)} GB of memory`;
  const short: string[] = [];
  if (cores < STANDARD_CORES) short.push(`${cores} cores where it wants ${STANDARD_CORES}`);
  if (memoryBytes < STANDARD_MEMORY_BYTES) short.push(`${memory} where it wants 8`);
  if (!huggingFaceAnswers) short.push('no answer from Hugging Face, where its models are');
  return short.length > 0
    ? { profile: 'embedded', reason: `the standard profile is out of reach: ${short.join('; ')}` }
    : { profile: 'standard', reason: `${cores} cores, ${memory}, and Hugging Face answers` };
}
