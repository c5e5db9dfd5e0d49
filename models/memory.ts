import type { ModelFile } from './model-file.ts';

/** The agent with all but its language model. */
const AGENT_BYTES = 1.2e9;
/** The operating system, LiveKit, and what else a machine is used for. */
const OTHERS_BYTES = 1.5e9;
/** Tokens of each call, as in agent/engines/open-engines.ts. */
const CONTEXT_TOKENS = 2_048;
/** Calls at a time for each core, as in agent/worker/admission.ts, unless it is set. */
const CALLS_PER_CORE = 2;

/** What an agent with a language model takes, as an estimate, in bytes: its weights, and the memory of each call. */
export function agentMemory(
  { size, kvBytesPerToken = 0 }: ModelFile,
  cores: number,
  calls = CALLS_PER_CORE * cores,
): number {
  return AGENT_BYTES + size + calls * CONTEXT_TOKENS * kvBytesPerToken;
}

/** What a machine has to have for that. */
export function machineMemory(llm: ModelFile, cores: number, calls?: number): number {
  return agentMemory(llm, cores, calls) + OTHERS_BYTES;
}
