import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PreemptedError, PromptTooLongError } from '../../domain/errors.ts';
import type { Embedding } from '../../domain/text-embedder.ts';
import { invalid, modelNotFound, notHad, overloaded } from '../api-error.ts';
import { modelNamed } from '../api-models.ts';
import { askerOf } from '../asker.ts';
import type { ApiContext } from '../context.ts';
import { readBody } from '../read-body.ts';
import { BOUNDS } from './bounds.ts';
import { modelName, text } from './schemas.ts';

/** When a client may try again what calls leave no room for. */
const RETRY_SECONDS = 30;

const input = text.min(1, 'has to have a character at least');

const embeddingBody = z.object({
  model: modelName,
  input: z.union([input, z.array(input).min(1).max(BOUNDS.texts)]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
});

/** Serves `POST /embeddings`, where a model for them is loaded. */
export function serveEmbeddings(api: FastifyInstance, context: ApiContext): void {
  const { models, embeddings, metrics } = context;
  const about = { summary: 'Makes vectors of texts, where a model for that is set', body: embeddingBody };
  const config = { scope: 'chat', about } as const;
  api.post('/embeddings', { config, bodyLimit: BOUNDS.body }, async (request) => {
    const asker = askerOf(request);
    const body = readBody(embeddingBody, request.body);
    if (!embeddings) throw modelNotFound(body.model, []);
    const model = modelNamed(body.model, 'embedding', models);
    if (body.dimensions != null)
      throw notHad('dimensions', 'Vectors are as long as the model makes them: leave dimensions out.');
    asker.note({ 'gen_ai.request.model': model });
    const texts = [body.input].flat();
    const made: Embedding[] = [];
    const place = await embeddings.queue.enter(asker.signal);
    try {
      for (const [index, each] of texts.entries())
        made.push(
          await embeddings.embedder.embed(each, asker.signal).catch((error: unknown) => {
            if (error instanceof PreemptedError) throw overloaded(error.message, RETRY_SECONDS, error);
            if (!(error instanceof PromptTooLongError)) throw error;
            throw invalid(`input[${index}]`, error.message, 'context_length_exceeded');
          }),
        );
    } finally {
      place[Symbol.dispose]();
    }
    const tokens = made.reduce((sum, each) => sum + each.tokens, 0);
    asker.used('tokens', tokens);
    metrics.tokens('prompt', tokens);
    return {
      object: 'list',
      model,
      data: made.map(({ vector }, index) => ({
        object: 'embedding',
        index,
        embedding: body.encoding_format === 'base64' ? base64Of(vector) : vector,
      })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    };
  });
}

/** The vector as 32-bit numbers, little-endian: a third of what it takes in writing. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(4 * vector.length);
  vector.forEach((value, index) => bytes.writeFloatLE(value, 4 * index));
  return bytes.toString('base64');
}
