import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../context.ts';
import { serveChatCompletions } from './chat-completions.ts';
import { serveCompletions } from './completions.ts';
import { serveEmbeddings } from './embeddings.ts';
import { serveResponses } from './responses.ts';
import { serveModels } from './serve-models.ts';

/** Serves the endpoints of language: models, and what they write. */
export function serveLanguage(api: FastifyInstance, context: ApiContext): void {
  serveModels(api, context);
  serveChatCompletions(api, context);
  serveCompletions(api, context);
  serveResponses(api, context);
  serveEmbeddings(api, context);
}
