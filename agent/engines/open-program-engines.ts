import type { Engines } from '../domain/ports.ts';
import type { TextGenerator } from '../domain/text-generator.ts';
import type { Cores } from './cores.ts';
import type { EngineWatch } from './engine-watch.ts';
import { limitEmbedder, limitGenerator } from './limit-jobs.ts';
import { openEmbedder } from './llama/open-embedder.ts';
import { openGenerator } from './llama/generator/open-generator.ts';
import type { LlamaRuntime } from './llama/llama-runtime.ts';
import { shareEmbedder } from './share-embedder.ts';
import { type SteppedGenerator, shareGenerator } from './share-generator.ts';
import { wrap } from './wrap.ts';

/** What programs use of the engines. */
export interface ProgramOptions {
  /** Tells whether calls run, which go first. */
  readonly callsRun: () => boolean;
  /** The file of a model that makes embeddings; undefined for none. */
  readonly embeddingModel?: string | undefined;
}

export type ProgramEngines = Pick<Engines, 'generator' | 'replyGenerator' | 'embedder'>;

export interface ProgramEngineOptions extends ProgramOptions {
  /** The language model that replies to callers; undefined if it runs elsewhere only. */
  readonly llm: { readonly path: string; readonly name: string } | undefined;
  /** Most threads of one evaluation, and how many are of use just now. */
  readonly threads: number;
  readonly most: () => number;
  readonly cores: Cores;
  readonly watch: EngineWatch;
}

/**
 * Opens what only programs use: the language model twice more, for their requests and for replies in their sessions; and a model for embeddings.
 *
 * @throws ConfigError if a file can't be loaded.
 */
export async function openProgramEngines(
  runtime: LlamaRuntime,
  { llm, embeddingModel, threads, most, cores, callsRun, watch }: ProgramEngineOptions,
): Promise<ProgramEngines> {
  const generator = async (batch: string): Promise<TextGenerator | undefined> => {
    if (!llm) return undefined;
    const options = { modelPath: llm.path, model: llm.name, threads, callsRun };
    const named = wrap<SteppedGenerator, 'batch'>(await openGenerator(runtime, options), { batch });
    return shareGenerator(limitGenerator(named, watch), most, cores, callsRun);
  };
  const embedder = embeddingModel === undefined ? undefined : await openEmbedder(runtime, embeddingModel);
  return {
    generator: await generator('generator'),
    replyGenerator: await generator('reply-generator'),
    embedder: embedder && shareEmbedder(limitEmbedder(embedder, watch), most, cores, callsRun),
  };
}
