import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import type { ApiContext } from '../api/context.ts';
import type { Config } from '../config.ts';
import { type HttpServer, createHttpServer } from '../http/server.ts';
import type { AgentState } from './agent-state.ts';

export interface HttpSource {
  readonly config: Config;
  /** The agent as its clients see it. */
  readonly agent: AgentDescription;
  /** The names of its agents; the first is for those who ask for none. */
  readonly agentNames: readonly string[];
  readonly state: AgentState;
  /** What programs use; undefined if they may not. */
  readonly v1?: ApiContext | undefined;
  readonly log: Logger;
}

/**
 * Serves the page and the API for clients.
 *
 * @throws SetupError if it can't listen there, or would be open to the network without credentials.
 */
export function openHttp({ config, agent, agentNames, state, v1, log }: HttpSource): Promise<HttpServer> {
  return createHttpServer({
    host: config.PARLEY_HTTP_HOST,
    port: config.PARLEY_HTTP_PORT,
    tokens: {
      serverUrl: config.LIVEKIT_PUBLIC_URL ?? config.LIVEKIT_URL,
      apiKey: config.LIVEKIT_API_KEY,
      apiSecret: config.LIVEKIT_API_SECRET,
      agentNames,
      callerSettings: config.PARLEY_CALLER_SETTINGS,
      perMinute: config.PARLEY_TOKENS_PER_MINUTE,
      userBusy: (user) =>
        state.admission.userBusy((state.worker?.callsOf(user) ?? 0) + state.admission.othersOf(user)),
    },
    credentials: config.credentials,
    corsOrigins: config.PARLEY_CORS_ORIGINS,
    trustedProxies: config.PARLEY_TRUSTED_PROXIES,
    frameAncestors: config.PARLEY_FRAME_ANCESTORS,
    agent,
    ready: () => state.ready,
    busy: () => state.busy,
    webClient: fileURLToPath(new URL('../../web-client/dist', import.meta.url)),
    v1,
    log,
  });
}
