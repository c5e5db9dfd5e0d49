import Fastify, { LogController, type FastifyBaseLogger, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isLoopback } from '../../platform/loopback.ts';
import { listen } from './listen.ts';
import { profileCpu, profileHeap } from './profile.ts';
import { refuseOtherSites, refuseStrangers } from './refusals.ts';
import { TIME_LIMITS } from './time-limits.ts';

/** `true` if a condition holds, else the reason why it does not. */
export type Condition = true | string;

export interface HealthOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Whether the engines are open and LiveKit has known the agent once. */
  readonly started: () => Condition;
  /** Whether calls can be taken now. */
  readonly ready: () => Condition;
  /** The metrics in Prometheus' format, for a reader with this Accept header. */
  readonly metrics: (accept: string | undefined) => Promise<{ contentType: string; text: string }>;
  /** The state of the process: settings without secrets, calls, queues, models. */
  readonly debug: () => object;
  readonly log: Logger;
}

export interface HealthServer {
  /** The address at which it is reached on this machine. */
  readonly url: string;
  close(): Promise<void>;
}

const profileQuery = z.object({ seconds: z.coerce.number().min(0.1).max(60).default(10) });

/**
 * Serves the operator of the agent, on a port of its own: `/livez`, `/readyz`, `/startupz`, `/metrics`, `/debug`, and
 * `/debug/profile` and `/debug/heap` for Chrome's developer tools.
 *
 * @throws SetupError if it can't listen there.
 */
export async function createHealthServer(options: HealthOptions): Promise<HealthServer> {
  const log: FastifyBaseLogger = options.log;
  const server = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    ...TIME_LIMITS,
  });
  server.addHook('onRequest', async (_, reply) => void reply.header('x-content-type-options', 'nosniff'));
  if (isLoopback(options.host)) refuseStrangers(server);
  // A profile takes processor time, and reading the metrics resets some of them.
  refuseOtherSites(server);

  server.get('/livez', () => ({ status: 'ok' }));
  server.get('/startupz', (_, reply) => answer(reply, options.started()));
  server.get('/readyz', (_, reply) => answer(reply, options.ready()));
  server.get('/metrics', async ({ headers }, reply) => {
    const { contentType, text } = await options.metrics(headers.accept);
    return reply.header('content-type', contentType).send(text);
  });
  server.get('/debug', () => options.debug());

  let profiling = false;
  const profile = (name: string, take: (milliseconds: number) => Promise<object>): void =>
    void server.get(`/debug/${name}`, async ({ query }, reply) => {
      const asked = profileQuery.safeParse(query);
      if (!asked.success) return reply.code(400).send({ error: 'seconds: has to be from 0.1 to 60' });
      if (profiling) return reply.code(409).send({ error: 'A profile is being taken already' });
      profiling = true;
      try {
        const taken = await take(asked.data.seconds * 1_000);
        const file = `parley.${name === 'heap' ? 'heapprofile' : 'cpuprofile'}`;
        return await reply.header('content-disposition', `attachment; filename="${file}"`).send(taken);
      } finally {
        profiling = false;
      }
    });
  profile('profile', profileCpu);
  profile('heap', profileHeap);

  const url = await listen(server, { ...options, setting: 'PARLEY_HEALTH' });
  return { url, close: () => server.close() };
}

function answer(reply: FastifyReply, condition: Condition): FastifyReply {
  return condition === true
    ? reply.send({ status: 'ok' })
    : reply.code(503).send({ status: 'unavailable', reason: condition });
}
