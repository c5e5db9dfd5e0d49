import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { modelNotFound } from '../api-error.ts';
import { readBody } from '../read-body.ts';
import { BOUNDS } from './bounds.ts';
import { modelName, text } from './schemas.ts';

const embeddingBody = z.object({
  model: modelName,
  input: z.union([text, z.array(text).min(1).max(BOUNDS.messages)]),
});

/** Serves `POST /embeddings`, which says that there is no model for it: none of Parley's models makes embeddings. */
export function serveEmbeddings(api: FastifyInstance): void {
  const about = { summary: 'Not had: no model for embeddings is loaded', body: embeddingBody };
  const config = { scope: 'chat', about } as const;
  api.post('/embeddings', { config, bodyLimit: BOUNDS.body }, (request) => {
    throw modelNotFound(readBody(embeddingBody, request.body).model, []);
  });
}
