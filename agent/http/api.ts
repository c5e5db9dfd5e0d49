import type { IncomingHttpHeaders } from 'node:http';
import allowOrigins from '@fastify/cors';
import limitRate from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { readTraceparent } from '../telemetry/traceparent.ts';
import { accessWith, type Credentials } from './access.ts';
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

/**
 * What clients ask of the agent: what there is to choose from, and LiveKit's token endpoint.
 *
 * A page of another site can't read an answer unless its origin is allowed: the browser sees to that, also on this machine, and no
 * request has an effect but its answer.
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
  // Before anything is looked at: guesses count as well.
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

/** The trace context of a request, if it has one that is right. */
function traceparentOf({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' && readTraceparent(traceparent) ? traceparent : undefined;
}
