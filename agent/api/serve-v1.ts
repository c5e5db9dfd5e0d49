import allowOrigins from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { refuseOtherSites } from '../http/refusals.ts';
import { notFound } from './api-error.ts';
import { apiErrorOf } from './api-error-of.ts';
import { askerOf } from './asker.ts';
import type { ApiContext } from './context.ts';
import { serveSpeech } from './audio/serve-speech.ts';
import { serveTranscriptions } from './audio/serve-transcriptions.ts';
import { serveLanguage } from './language/serve-language.ts';
import { letIn } from './let-in.ts';
import { serveOpenApi } from './serve-openapi.ts';
import { realtimeAccess } from './realtime/realtime-access.ts';
import { serveRealtime } from './realtime/serve-realtime.ts';

/** Headers that pages of other sites may read. */
const EXPOSED = [
  'x-request-id',
  'retry-after',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
];

/**
 * Serves the engines to programs, in the format of OpenAI's API: under `/v1`, as their clients expect it.
 *
 * @see https://platform.openai.com/docs/api-reference
 */
export async function serveV1(api: FastifyInstance, context: ApiContext): Promise<void> {
  api.setErrorHandler(async (error, request, reply) => {
    const known = apiErrorOf(error);
    const { statusCode, retryAfterSeconds } = known;
    if (statusCode >= 500 && known.isRefusal) askerOf(request).turnedAway();
    // What fails since its client is gone is no failure.
    else if (statusCode >= 500 && !reply.raw.destroyed)
      context.log.error({ err: known.cause ?? known, request_id: request.id }, 'an API request failed');
    if (statusCode === 401) reply.header('www-authenticate', 'Bearer');
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
    return reply.code(statusCode).send(known.body);
  });
  api.setNotFoundHandler((request) => {
    throw notFound(`There is no ${request.method} ${request.url.split('?')[0]} here`);
  });
  api.addHook(
    'onSend',
    async (request, reply) => void reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' }),
  );
  // This comes before the limits, so that another site can't use up the requests of its visitor.
  refuseOtherSites(api, context.corsOrigins);
  if (context.corsOrigins.length > 0)
    await api.register(allowOrigins, {
      origin: [...context.corsOrigins],
      methods: ['GET', 'POST'],
      exposedHeaders: EXPOSED,
      maxAge: 600,
    });
  const { realtime, credentials } = context;
  letIn(api, context, realtime && realtimeAccess(credentials, realtime.secrets));
  serveOpenApi(api);

  serveLanguage(api, context);
  await serveTranscriptions(api, context);
  await serveSpeech(api, context);
  if (realtime) serveRealtime(api, context, realtime);
}
