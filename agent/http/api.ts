import type { IncomingHttpHeaders } from 'node:http';
import allowOrigins from '@fastify/cors';
import limitRate, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { readTraceparent } from '../telemetry/traceparent.ts';
import { accessWith, type Client, type Credentials, type Program } from './access.ts';
import { refuseOtherSites } from './refusals.ts';
import { issueToken, type TokenOptions } from './token.ts';

/** When a client may ask again after a refusal: the measured load and the registration follow a change within some seconds. */
const BUSY_RETRY_SECONDS = 5;

export interface ApiOptions {
  /** The credentials that clients need; undefined if they need none. */
  readonly credentials: Credentials | undefined;
  /** Origins of other sites whose pages may read the answers. */
  readonly corsOrigins: readonly string[];
  /** The answer to `GET /agent`. */
  readonly agent: AgentDescription;
  /** Says, for callers to read, why no call can be taken just now; undefined if one can. */
  readonly busy?: () => string | undefined;
  readonly tokens: Omit<TokenOptions, 'traceparent'> & {
    /** Requests that one client may make in a minute before it has to wait. */
    readonly perMinute: number;
  };
}

/** Serves the API for clients: the agent's description, and LiveKit's token endpoint. */
export async function serveApi(api: FastifyInstance, options: ApiOptions): Promise<void> {
  const { credentials, corsOrigins, agent, busy, tokens } = options;
  const access = accessWith(credentials);
  /** Each client is identified once, for the limit and for the answer. Rejects with an AccessError. */
  const askers = new WeakMap<FastifyRequest, Promise<Client>>();
  const clientOf = (request: FastifyRequest): Promise<Client> => {
    const asker = askers.get(request) ?? access(request.headers);
    askers.set(request, asker);
    return asker;
  };

  // This comes before the limit, so that another site can't use up the requests of its visitor.
  refuseOtherSites(api, corsOrigins);
  if (corsOrigins.length > 0) {
    await api.register(allowOrigins, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'x-api-key', 'traceparent', 'tracestate', 'baggage'],
      maxAge: 600,
    });
  }
  await api.register(limitRate, {
    max: tokens.perMinute,
    timeWindow: 60_000,
    keyGenerator: async (request) => countedAs(request, await clientOf(request).catch(() => undefined)),
    errorResponseBuilder: (_, { after, statusCode }) =>
      Object.assign(new Error(`That was too often. Try again in ${after}`), { statusCode }),
  });
  api.addHook('onSend', async (_, reply) => void reply.header('cache-control', 'no-store'));

  api.get('/agent', async (request) => {
    await clientOf(request);
    return agent;
  });
  api.post('/token', async (request, reply) => {
    const client = await clientOf(request);
    const reason = busy?.();
    if (reason !== undefined)
      return reply.code(503).header('retry-after', BUSY_RETRY_SECONDS).send({ error: reason });
    return issueToken(request.body, client, { ...tokens, traceparent: traceparentOf(request.headers) });
  });
}

/**
 * The name under which a request counts against the limit. A user counts by subject and a server by its key, so that none of them uses up
 * the requests of others behind the same relay. A trusted proxy that adds a key tells its own clients apart by their addresses.
 */
export function countedAs({ ip, ips }: FastifyRequest, client: Client | Program | undefined): string {
  // A client that has closed its connection meanwhile has no address any more.
  const address = ip ? normalizeIP(ip) : 'gone';
  switch (client?.type) {
    case 'user':
      return `user ${client.subject}`;
    case 'server':
      return `key ${client.key} ${ips && ips.length > 1 ? address : ''}`;
    case 'program':
      return `program ${client.key}`;
    case 'local':
      return `local ${address}`;
    case undefined:
      return `unknown ${address}`;
  }
}

/** The trace context of a request; undefined if it has none or a malformed one. */
export function traceparentOf({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' && readTraceparent(traceparent) ? traceparent : undefined;
}
