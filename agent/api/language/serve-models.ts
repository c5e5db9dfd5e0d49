import type { FastifyInstance } from 'fastify';
import { type ApiModel, modelOf } from '../api-models.ts';
import type { ApiContext } from '../context.ts';

/** Serves which models there are: `/models` and `/models/{id}`. Any known client may ask. */
export function serveModels(api: FastifyInstance, { models }: ApiContext): void {
  const created = Math.floor(Date.now() / 1_000);
  const written = ({ id, purpose, state }: ApiModel) => ({
    id,
    object: 'model',
    created,
    owned_by: 'parley',
    // OpenAI has no fields for these, and its clients leave them alone.
    purpose,
    state,
  });
  const about = { summary: 'Lists the models: those that are loaded, and those that could be' };
  api.get('/models', { config: { about } }, () => ({ object: 'list', data: models.map(written) }));
  const aboutOne = { summary: 'Tells of one model' };
  api.get<{ Params: { id: string } }>('/models/:id', { config: { about: aboutOne } }, ({ params }) => {
    return written(modelOf(params.id, models));
  });
}
