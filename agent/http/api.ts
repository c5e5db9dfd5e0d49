import type { IncomingHttpHeaders } from 'node:http';
import allowOrigins from '@fastify/cors';
import limitRate from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { readTraceparent } from '../telemetry/traceparent.ts';
import { accessWith, type Credentials } from './access.ts';
import { issueToken, type TokenOptions } from './token.ts';

/** When a client may ask again after a refusal: the measured load follows a change within some seconds. */
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

/**
 * Serves the API for clients: the agent's description, and LiveKit's token endpoint. Requests change nothing here, so it is enough
 * that browsers keep the answers from pages of other sites whose origin is not allowed.
 */
export async function serveApi(api: FastifyInstance, options: ApiOptions): Promise<void> {
  const { credentials, corsOrigins, agent, busy, tokens } = options;
  const access = accessWith(credentials);
  if (corsOrigins.length > 0) {
    await api.register(allowOrigins, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'x-api-key'],
      maxAge: 600,
    });
  }
  // The rate is limited before credentials are checked, so that guessing them is limited, too.
  await api.register(limitRate, {
    max: tokens.perMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_, { after, statusCode }) =>
      Object.assign(new Error(`That was too often. Try again in ${after}`), { statusCode }),
  });
  api.addHook('onSend', async (_, reply) => void reply.header('cache-control', 'no-store'));

  api.get('/agent', async ({ headers }) => {
    await access(headers);
    return agent;
  });
  api.post('/token', async ({ headers, body }, reply) => {
    const client = await access(headers);
    const reason = busy?.();
    if (reason !== undefined)
      return reply.code(503).header('retry-after', BUSY_RETRY_SECONDS).send({ error: reason });
    return issueToken(body, client, { ...tokens, traceparent: traceparentOf(headers) });
  });
}

/** The trace context of a request; undefined if it has none or a malformed one. */
function traceparentOf({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' && readTraceparent(traceparent) ? traceparent : undefined;
}
