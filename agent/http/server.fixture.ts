import pino from 'pino';
import { CALLER_SETTINGS } from '../call-settings.ts';
import { createHttpServer, type HttpOptions, type HttpServer } from './server.ts';

export const LIVEKIT = { apiKey: 'key', apiSecret: 'a secret of more than thirty-two letters' };

export interface HttpChanges extends Partial<Omit<HttpOptions, 'tokens'>> {
  readonly tokens?: Partial<HttpOptions['tokens']>;
}

/** The server as it is on a developer's machine, on a free port, with some things other than usual. */
export function startHttp({ tokens, ...changes }: HttpChanges): Promise<HttpServer> {
  return createHttpServer({
    host: '127.0.0.1',
    port: 0,
    tokens: {
      serverUrl: 'ws://localhost:7880',
      ...LIVEKIT,
      agentName: '',
      callerSettings: CALLER_SETTINGS,
      perMinute: 1_000,
      ...tokens,
    },
    credentials: undefined,
    corsOrigins: [],
    trustedProxies: [],
    agent: {},
    ready: () => true,
    webClient: '/there/is/none',
    log: pino({ level: 'silent' }),
    ...changes,
  });
}

/** Asks for a token. */
export const ask = (
  { url }: HttpServer,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${url}/api/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
