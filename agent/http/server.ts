import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import serveFiles from '@fastify/static';
import serveWebSockets from '@fastify/websocket';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyError } from 'fastify';
import type { Logger } from 'pino';
import { SetupError } from '../../platform/errors.ts';
import { isLoopback } from '../../platform/loopback.ts';
import type { ApiContext } from '../api/context.ts';
import { serveReference } from '../api/reference/serve-reference.ts';
import { WEB_SOCKETS } from '../api/realtime/serve-realtime.ts';
import { requestIdOf } from '../api/request-id.ts';
import { serveV1 } from '../api/serve-v1.ts';
import { serveApi, type ApiOptions } from './api.ts';
import { UPLOAD_MS, limitSending } from './limit-sending.ts';
import { listen } from './listen.ts';
import { pageHeaders } from './page-headers.ts';
import { refuseStrangers } from './refusals.ts';
import { TIME_LIMITS, WHOLE_REQUEST_MS } from './time-limits.ts';

/** Most bytes of a request's body: more than any token request needs. */
const LONGEST_BODY = 32 * 1024;

export interface HttpOptions extends ApiOptions {
  /** The address to listen on. Any but a loopback address needs credentials. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Origins of other sites that may show the page in a frame. */
  readonly frameAncestors: readonly string[];
  /** Whether calls can be taken now: `true`, or why not. */
  readonly ready: () => true | string;
  /** Folder of the built web client; if it doesn't exist, no page is served. */
  readonly webClient: string;
  /** What programs use under `/v1`; undefined if they may not. */
  readonly v1?: ApiContext | undefined;
  readonly log: Logger;
}

export interface HttpServer {
  /** The address at which it is reached on this machine. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves health (`/livez`, `/readyz`), the API for clients (`/api/agent`, `/api/token`), the engines for programs (`/v1`, shown at `/docs`) and the web
 * client.
 *
 * @throws SetupError if it can't listen there, or would be open to the network without credentials.
 */
export async function createHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { credentials, frameAncestors, tokens } = options;
  if (!credentials && !isLoopback(options.host))
    throw new SetupError(
      'Without credentials tokens are for this machine only: agent/config.ts says what to set',
    );
  const log: FastifyBaseLogger = options.log;
  const server = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LONGEST_BODY,
    genReqId: requestIdOf,
    forceCloseConnections: true,
    trustProxy: [...options.trustedProxies],
    ...TIME_LIMITS,
    requestTimeout: UPLOAD_MS,
  });
  limitSending(server, WHOLE_REQUEST_MS);
  server.setErrorHandler(async (error: FastifyError, _, reply) => {
    const { statusCode = 500, message } = error;
    if (statusCode >= 500) log.error({ err: error }, 'a request failed');
    if (statusCode === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(statusCode).send({ error: statusCode === 500 ? 'Something went wrong here' : message });
  });
  const headers = pageHeaders({ liveKitUrl: tokens.serverUrl, frameAncestors });
  server.addHook('onRequest', async (_, reply) => void reply.headers(headers));
  // With credentials, the server may be behind a proxy and have a public name.
  if (!credentials) refuseStrangers(server);

  // Before all routes: a connection that wants to be a WebSocket where there are none is closed.
  if (options.v1?.realtime) await server.register(serveWebSockets, WEB_SOCKETS);

  server.get('/livez', () => ({ status: 'ok' }));
  server.get('/readyz', (_, reply) => {
    const ready = options.ready();
    return ready === true
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'not ready', reason: ready });
  });
  await server.register((api) => serveApi(api, options), { prefix: '/api' });
  const { v1 } = options;
  if (v1) {
    await server.register((api) => serveV1(api, v1), { prefix: '/v1' });
    await server.register(serveReference);
  }
  if (existsSync(options.webClient)) {
    const assets = join(options.webClient, 'assets', sep);
    await server.register(serveFiles, {
      root: options.webClient,
      preCompressed: true,
      setHeaders: (reply, path) => {
        // An asset's name changes with its content, so it may be kept for good. The page that names the assets is not kept.
        if (path.startsWith(assets)) reply.header('cache-control', 'public, max-age=31536000, immutable');
      },
    });
  }

  const url = await listen(server, { ...options, setting: 'PARLEY_HTTP' });
  return { url, close: () => server.close() };
}
