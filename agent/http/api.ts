import type { IncomingHttpHeaders } from 'node:http';
import allowOrigins from '@fastify/cors';
import limitRate, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { readTraceparent } from '../telemetry/traceparent.ts';
import { accessWith, type Client, type Credentials } from './access.ts';
import { refuseOtherSites } from './refusals.ts';
import { issueToken, type TokenOptions } from './token.ts';

/** The load follows a change within some seconds. */
const BUSY_RETRY_SECONDS = 5;

export interface ApiOptions {
  /** Who may ask; undefined for everyone who can. */
  readonly credentials: Credentials | undefined;
  /** Origins of other sites whose pages may ask. */
  readonly corsOrigins: readonly string[];
  /** What `GET /agent` says. */
  readonly agent: AgentDescription;
  /** Why no call can be taken just now, for callers to read; undefined if one can. */
  readonly busy?: () => string | undefined;
  readonly tokens: Omit<TokenOptions, 'traceparent'> & {
    /** Requests of one client in a minute, beyond which it has to wait. */
    readonly perMinute: number;
  };
}

/** What clients ask of the agent: what there is to choose from, and LiveKit's token endpoint. */
export async function serveApi(api: FastifyInstance, options: ApiOptions): Promise<void> {
  const { credentials, corsOrigins, agent, busy, tokens } = options;
  const access = accessWith(credentials);
  /** Found out once, for the limit and for the answer; rejects with why it is not known. */
  const askers = new WeakMap<FastifyRequest, Promise<Client>>();
  const clientOf = (request: FastifyRequest): Promise<Client> => {
    const asker = askers.get(request) ?? access(request.headers);
    askers.set(request, asker);
    return asker;
  };

  // Before anything is counted: what another site makes a browser ask uses up nobody's requests.
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
 * Whose requests one is counted among: a user's, wherever they are; those of who has a key, and of each address that a trusted proxy which adds that
 * key tells apart. Who has shown nothing that counts shares an address: their guesses count, and take nothing from others behind one relay.
 */
function countedAs({ ip, ips }: FastifyRequest, client: Client | undefined): string {
  const address = normalizeIP(ip);
  switch (client?.type) {
    case 'user':
      return `user ${client.subject}`;
    case 'server':
      return `key ${client.key} ${ips && ips.length > 1 ? address : ''}`;
    case 'local':
      return `local ${address}`;
    case undefined:
      return `nobody ${address}`;
  }
}

/** The trace context of a request, if it has one that is right. */
function traceparentOf({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' && readTraceparent(traceparent) ? traceparent : undefined;
}
