import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../context.ts';
import { serveModels } from './serve-models.ts';

/** Serves the endpoints of language: models, and what they write. */
export async function serveLanguage(api: FastifyInstance, context: ApiContext): Promise<void> {
  serveModels(api, context);
}
