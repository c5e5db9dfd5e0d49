import { PreemptedError } from '../domain/errors.ts';
import type { TextEmbedder } from '../domain/text-embedder.ts';
import type { Cores } from './cores.ts';
import { wrap } from './wrap.ts';

/** A model for embeddings that runs with as many threads as it is given. */
export interface ThreadedEmbedder extends TextEmbedder {
  withThreads<T>(threads: number, work: () => Promise<T>): Promise<T>;
  countTokens(text: string): number;
}

/** Tokens that are read while calls run: what somebody asks, no documents. A text is read at once, and calls can't have its thread until it is. */
const MOST_BESIDE_CALLS = 64;

/**
 * Wraps a model for embeddings so that each text waits until no call needs the cores.
 *
 * @param most tells how many threads it makes good use of.
 * @param callsRun tells whether calls run. Then texts have to be short, and one thread has to do.
 */
export function shareEmbedder(
  embedder: ThreadedEmbedder,
  most: () => number,
  cores: Cores,
  callsRun: () => boolean,
): TextEmbedder {
  return wrap<TextEmbedder, 'embed'>(embedder, {
    embed: async (text, signal) => {
      if (callsRun() && embedder.countTokens(text) > MOST_BESIDE_CALLS)
        throw new PreemptedError(
          `While calls run, texts of up to ${MOST_BESIDE_CALLS} tokens are read. Try again later.`,
        );
      const threads = callsRun() ? 1 : most();
      const job = { threads, fewestThreads: 1, urgency: () => 'api' as const, signal, batch: 'embedder' };
      return cores.run(job, (_, granted) =>
        embedder.withThreads(granted, () => embedder.embed(text, signal)),
      );
    },
  });
}
