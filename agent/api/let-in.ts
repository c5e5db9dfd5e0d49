import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Client, type Program, apiAccessWith } from '../http/access.ts';
import { countedAs, traceparentOf } from '../http/api.ts';
import { forbidden } from './api-error.ts';
import type { ApiOutcome } from './api-metrics.ts';
import { setAsker } from './asker.ts';
import type { ApiContext } from './context.ts';
import type { Scope } from './scopes.ts';

/** How long a connection may be silent while its request waits or is worked on. */
const IDLE_MS = 600_000;
/** The status of a connection that became a WebSocket. */
const UPGRADED = 101;
/** What nginx writes for a client that closed its connection. */
const CLIENT_CLOSED = 499;

/**
 * Finds out who sends each request, refuses what they may not ask or ask too often, and watches how it ends: for the metrics, the trace and the
 * log, and to end the work for a client that is gone.
 *
 * @param access finds out who asks.
 */
export function letIn(
  api: FastifyInstance,
  context: ApiContext,
  access = apiAccessWith(context.credentials),
): void {
  api.addHook('onRequest', async (request, reply) => {
    const watched = watch(request, reply, context);
    const client = await access(request.headers).catch((error: unknown) => {
      // Who is not known counts, too: keys can't be tried without end.
      keep(context.allowances.admit(countedAs(request, undefined)), reply);
      throw error;
    });
    const admitted = context.allowances.admit(countedAs(request, client));
    keep(admitted, reply);
    reply.headers(admitted.headers);
    const { scope } = request.routeOptions.config;
    if (scope !== undefined && !mayUse(client, scope))
      throw forbidden(`This credential is not for "${scope}": it needs that scope.`);
    setAsker(request, {
      client,
      signal: watched.signal,
      used: (what, amount) => {
        admitted.used(what, amount);
        if (what === 'audioSeconds') context.metrics.audio(amount);
      },
      note: watched.note,
      failed: watched.failed,
      turnedAway: watched.turnedAway,
    });
  });
}

/** Keeps what was admitted until the answer is over. */
function keep(admitted: Disposable, { raw }: FastifyReply): void {
  if (raw.destroyed) admitted[Symbol.dispose]();
  else raw.once('close', () => admitted[Symbol.dispose]());
}

/** Whether a client may use endpoints of a scope. The operator's own servers may use all; users what their token says. */
function mayUse(client: Client | Program, scope: Scope): boolean {
  return client.type === 'local' || client.type === 'server' || client.scopes.includes(scope);
}

/** Watches a request until its answer is over, or its connection closed. */
function watch(request: FastifyRequest, reply: FastifyReply, { metrics, tracing, log }: ApiContext) {
  const startedAt = performance.now();
  const endpoint = request.routeOptions.url ?? 'unknown';
  const gone = new AbortController();
  const notes: Record<string, string | number | boolean> = {};
  let known: ApiOutcome | undefined;
  const trace = tracing?.request({
    name: `${request.method} ${endpoint}`,
    traceparent: traceparentOf(request.headers),
  });
  request.raw.socket.setTimeout(IDLE_MS);
  reply.raw.once('close', () => {
    const ms = performance.now() - startedAt;
    const status = statusOf(request, reply);
    gone.abort();
    metrics.request(endpoint, known ?? outcomeOf(status), ms);
    trace?.end({ ...notes, 'http.response.status_code': status, 'parley.request_id': request.id });
    log.info({ request_id: request.id, endpoint, status, ms: Math.round(ms), ...notes }, 'API request');
  });
  return {
    signal: gone.signal,
    note: (attributes: Readonly<Record<string, string | number | boolean>>): void =>
      void Object.assign(notes, attributes),
    failed: (error: unknown): void => {
      if (gone.signal.aborted) return;
      known = 'failed';
      log.error({ err: error, request_id: request.id }, 'an answer of the API broke off');
    },
    turnedAway: (): void => void (known = 'refused'),
  };
}

function statusOf(request: FastifyRequest, reply: FastifyReply): number {
  if (reply.raw.writableFinished) return reply.raw.statusCode;
  // A connection that was taken over is over when either side closes it.
  return request.ws && reply.sent ? UPGRADED : CLIENT_CLOSED;
}

function outcomeOf(status: number): ApiOutcome {
  if (status === CLIENT_CLOSED) return 'given_up';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'ok';
}
