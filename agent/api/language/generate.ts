import type { GenerationPart, GenerationRequest } from '../../domain/text-generator.ts';
import { readAhead } from '../../stream/read-ahead.ts';
import type { Asker } from '../asker.ts';
import type { ApiContext } from '../context.ts';

/** Parts that are generated while the one before is sent. A client that reads slowly holds up the model after as many. */
const PARTS_AHEAD = 1;

/**
 * Generates what a program asks for, when its turn has come, and counts what it used. It ends with its asker's signal.
 *
 * @throws ApiError if the queue is full or too slow, and as the generator does.
 */
export async function* generate(
  { queues, generator, metrics }: ApiContext,
  asker: Asker,
  request: GenerationRequest,
): AsyncGenerator<GenerationPart> {
  const waitedFrom = performance.now();
  const place = await queues.llm.enter(asker.signal);
  asker.note({
    'gen_ai.request.model': generator.model,
    waited_ms: Math.round(performance.now() - waitedFrom),
  });
  const answer = generator.generate(request, asker.signal);
  let parts = 0;
  let used: number | undefined;
  try {
    for await (const part of readAhead(PARTS_AHEAD, answer, asker.signal)) {
      parts++;
      if (part.type === 'end') {
        const { promptTokens, cachedTokens, completionTokens } = part.usage;
        used = promptTokens + completionTokens;
        metrics.tokens('prompt', promptTokens);
        metrics.tokens('cached', cachedTokens);
        metrics.tokens('completion', completionTokens);
        asker.note({
          'gen_ai.usage.input_tokens': promptTokens,
          'gen_ai.usage.output_tokens': completionTokens,
        });
      }
      yield part;
    }
    asker.signal.throwIfAborted();
  } finally {
    // Its place is another's only when it has really ended, which an abort while it is read ahead does not wait for.
    await answer[Symbol.asyncIterator]().return?.();
    place[Symbol.dispose]();
    // Of what was given up only the parts are known, each of which is about a token.
    asker.used('tokens', used ?? parts);
  }
}
