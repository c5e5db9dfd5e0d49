import { type IncomingMessage, request } from 'node:http';
import pino from 'pino';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { SETTING_NAMES } from '../../protocol/call-settings.ts';
import { LONGEST_SYSTEM_PROMPT, SPEAKING_RATE } from '../../protocol/limits.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { createHttpServer, type HttpOptions, type HttpServer } from './server.ts';

export const LIVEKIT = { apiKey: 'key', apiSecret: 'a secret of more than thirty-two letters' };

/** The description of an agent whose callers can choose nothing. */
export const AGENT: AgentDescription = {
  profile: 'embedded',
  models: { stt: 'ears', llm: 'mind', tts: 'voice' },
  voices: [{ id: 'joe', label: 'Joe', language: 'en-US' }],
  languages: [{ id: 'en', label: 'English' }],
  speaking_rate: SPEAKING_RATE,
  turn_taking: { choices: ['balanced'], default: 'balanced' },
  system_prompt: { max_length: LONGEST_SYSTEM_PROMPT },
  caller_settings: [],
  trace_url: null,
};

export interface HttpChanges extends Partial<Omit<HttpOptions, 'tokens'>> {
  readonly tokens?: Partial<HttpOptions['tokens']>;
}

/** Starts the server as on a developer's machine, on a free port, with the given changes. */
export function startHttp({ tokens, ...changes }: HttpChanges): Promise<HttpServer> {
  return createHttpServer({
    host: '127.0.0.1',
    port: 0,
    tokens: {
      serverUrl: 'ws://localhost:7880',
      ...LIVEKIT,
      agentNames: [''],
      callerSettings: SETTING_NAMES,
      perMinute: 1_000,
      ...tokens,
    },
    credentials: undefined,
    corsOrigins: [],
    trustedProxies: [],
    frameAncestors: [],
    agent: AGENT,
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
  fetch(`${url}${TOKEN_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Asks with headers that `fetch` would not send: POST, without a body. */
export function rawRequest(
  { url }: Pick<HttpServer, 'url'>,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<{ readonly status: number | undefined; readonly headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    })
      .on('error', reject)
      .end();
  });
}
