import type { FastifyInstance } from 'fastify';
import { modelNotFound } from '../api-error.ts';
import type { ApiModel } from '../api-models.ts';
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
  api.get('/models', () => ({ object: 'list', data: models.map(written) }));
  api.get<{ Params: { id: string } }>('/models/:id', ({ params }) => {
    const model = models.find(({ id }) => id === params.id);
    if (!model) throw modelNotFound(params.id, loadedOf(models));
    return written(model);
  });
}

const loadedOf = (models: readonly ApiModel[]): string[] =>
  models.filter(({ state }) => state === 'loaded').map(({ id }) => id);
