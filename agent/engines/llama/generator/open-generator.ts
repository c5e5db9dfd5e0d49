import type { LlamaModel } from 'node-llama-cpp';
import type { SteppedGenerator } from '../../share-generator.ts';
import type { LlamaRuntime } from '../llama-runtime.ts';
import { settingsOf } from '../model-settings.ts';
import { ChatPrompt } from './chat-prompt.ts';
import { LlamaGenerator } from './llama-generator.ts';

/** Requests of programs at the same time. Each has a sequence, which keeps what it has read for the next request. */
const PLACES = 2;
/** Most tokens of a prompt and its answer: room for a program's documents, in memory that is kept for as long as the agent runs. */
const CONTEXT_TOKENS = 4_096;
/** Fewest tokens, whatever memory they take. */
const FEWEST_TOKENS = 1_024;
/** Memory that the sequences may take together. Large models have room for shorter prompts by it. */
const MOST_BYTES = 512 * 2 ** 20;
/** Most tokens that are evaluated at once. */
const BATCH_TOKENS = 128;
/** Tokens that are read in one step while calls run: these wait no longer for it than for one another. */
const STEP_TOKENS = 8;
/** The same while none runs: one that begins then waits for no more than a step. */
const IDLE_STEP_TOKENS = 64;

export interface GeneratorOptions {
  readonly modelPath: string;
  readonly model: string;
  /** Most threads of one evaluation. */
  readonly threads: number;
  /** Whether calls run. */
  readonly callsRun: () => boolean;
}

/**
 * Opens text generation for programs, with the model of calls if that is loaded. Its memory is taken with the first request; the runtime closes it.
 *
 * @throws ConfigError if the file can't be loaded.
 */
export async function openGenerator(
  runtime: LlamaRuntime,
  options: GeneratorOptions,
): Promise<SteppedGenerator> {
  const { model: name, threads, callsRun } = options;
  const model = await runtime.loaded(options.modelPath);
  const contextTokens = await tokensFor(model);
  return new LlamaGenerator({
    name,
    model,
    settings: settingsOf(name),
    prompt: new ChatPrompt(model),
    openContext: () =>
      model.createContext({
        sequences: PLACES,
        contextSize: contextTokens,
        batchSize: BATCH_TOKENS,
        threads: { ideal: threads, min: 1 },
      }),
    threads: runtime.threads,
    places: PLACES,
    contextTokens,
    stepTokens: () => (callsRun() ? STEP_TOKENS : IDLE_STEP_TOKENS),
  });
}

/** The tokens of each sequence, by the memory that they take. */
async function tokensFor(model: LlamaModel): Promise<number> {
  let tokens = Math.min(CONTEXT_TOKENS, model.trainContextSize);
  while (tokens > FEWEST_TOKENS && (await bytesOf(model, tokens)) > MOST_BYTES) tokens /= 2;
  return Math.floor(tokens);
}

async function bytesOf({ fileInsights }: LlamaModel, contextSize: number): Promise<number> {
  const needed = await fileInsights.estimateContextResourceRequirementsV2({
    contextSize,
    modelGpuLayers: 0,
    sequences: PLACES,
    batchSize: BATCH_TOKENS,
  });
  return needed.cpuRam;
}
