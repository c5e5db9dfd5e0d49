import { basename } from 'node:path';
import type { LlamaEmbeddingContext } from 'node-llama-cpp';
import { PromptTooLongError } from '../../domain/errors.ts';
import type { ThreadedEmbedder } from '../share-embedder.ts';
import type { LlamaRuntime } from './llama-runtime.ts';

/** Tokens of one text, which is read at once: as many as the usual models take. */
const MOST_TOKENS = 512;
/** Tokens that the model adds to a text: where it begins, and where it ends. */
const MARKS = 2;
/** Texts have more tokens than this tells. */
const CHARACTERS_PER_TOKEN = 8;

/**
 * Opens a GGUF model that makes embeddings, for programs. Its memory is taken with the first text; the runtime closes the model.
 *
 * @throws ConfigError if the file can't be loaded.
 */
export async function openEmbedder(runtime: LlamaRuntime, modelPath: string): Promise<ThreadedEmbedder> {
  const model = await runtime.loaded(modelPath);
  const size = Math.min(MOST_TOKENS, model.trainContextSize);
  const most = size - MARKS;
  let opening: Promise<LlamaEmbeddingContext> | undefined;
  const open = (): Promise<LlamaEmbeddingContext> => {
    opening ??= model.createEmbeddingContext({ contextSize: size, batchSize: size });
    return opening.catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
  };
  // Turning far too long a text into tokens would hold up everything else.
  const countTokens = (text: string): number =>
    text.length > CHARACTERS_PER_TOKEN * size
      ? Math.floor(text.length / CHARACTERS_PER_TOKEN)
      : model.tokenize(text).length;
  return {
    model: basename(modelPath, '.gguf'),
    countTokens,
    withThreads: (threads, work) => runtime.threads.run(threads, work),
    embed: async (text, signal) => {
      const tokens = countTokens(text);
      if (tokens > most) throw new PromptTooLongError(tokens, most);
      const context = await open();
      signal.throwIfAborted();
      const { vector } = await context.getEmbeddingFor(text);
      return { vector: normalized(vector), tokens };
    },
    [Symbol.asyncDispose]: async () => (await opening)?.dispose(),
  };
}

function normalized(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
