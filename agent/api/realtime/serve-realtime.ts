import type { IncomingHttpHeaders } from 'node:http';
import type { WebsocketPluginOptions } from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Client, Program } from '../../http/access.ts';
import { traceparentOf } from '../../http/api.ts';
import { forbidden, invalid, notHad } from '../api-error.ts';
import { askerOf } from '../asker.ts';
import type { ApiContext } from '../context.ts';
import { readBody } from '../read-body.ts';
import { Channel } from './channel.ts';
import { LONGEST_EVENT } from './client-event.ts';
import { LONGEST_PRESET, clientSecretRequest } from './client-secret.ts';
import { newId } from './conversation-items.ts';
import { allowedIn, holdSession } from './hold-session.ts';
import { protocolsOf, secretIn } from './realtime-access.ts';
import type { RealtimeContext } from './realtime-context.ts';
import { usualSettings, updated } from './session-settings.ts';
import { type Version, shownSession } from './session-shown.ts';
import { sessionUpdate, wishesIn } from './session-update.ts';

/** The subprotocol that clients ask for. */
const PROTOCOL = 'realtime';
/** How clients ask for the first version of the protocol. */
const FIRST_VERSION = { protocol: 'openai-beta.realtime-v1', header: 'realtime=v1' };

/** What a secret may begin a session with. */
const PRESET = z.object({ session: sessionUpdate });

/** Options of the plugin for WebSockets, which the whole server has to be given before its routes. */
export const WEB_SOCKETS: WebsocketPluginOptions = {
  options: {
    maxPayload: LONGEST_EVENT,
    // Between two events calls have their turn, and a connection that is to be read no more stops.
    allowSynchronousEvents: false,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  },
  // What is wrong with a connection is its client's doing; the session behind it ends with it.
  errorHandler: (error, socket, request) => {
    request.log.debug({ err: error }, 'a realtime connection failed');
    socket.terminate();
  },
};

/**
 * Serves realtime sessions over WebSocket, in the format of OpenAI's Realtime API, and secrets with which a page can begin one.
 *
 * @see https://platform.openai.com/docs/api-reference/realtime
 */
export function serveRealtime(api: FastifyInstance, context: ApiContext, realtime: RealtimeContext): void {
  const { calls, secrets } = realtime;
  const mayBegin = async (request: FastifyRequest): Promise<void> => {
    if (!request.ws) throw invalid(undefined, 'This is for WebSockets: upgrade the connection');
    // Without credentials any page could talk to the agent through its visitor's browser, which asks nobody before it connects.
    if (!context.credentials) refuseOtherOrigins(request, context.corsOrigins);
    const refusal = calls.refusal(userOf(askerOf(request).client, realtime));
    if (refusal) throw refusal;
  };
  const config = {
    scope: 'realtime',
    about: { summary: 'Begins a realtime session, by WebSocket' },
  } as const;
  const options = { websocket: true, config, preValidation: mayBegin } as const;
  api.get('/realtime', options, async (socket, request) => {
    const asker = askerOf(request);
    const { client } = asker;
    const failed = (error: unknown): void =>
      context.log.error({ err: error, request_id: request.id }, 'a realtime session failed');
    const version = versionOf(request.headers);
    const channel = new Channel(socket, version, failed);
    asker.note({ 'parley.realtime': version });
    const session = {
      channel,
      version,
      traceparent: traceparentOf(request.headers),
      used: (what: 'tokens' | 'audioSeconds', amount: number): void => asker.used(what, amount),
    };
    await calls.hold(
      userOf(client, realtime),
      async (signal) => {
        const secret = await secretIn(request.headers, secrets);
        const choosesAll = secret === undefined && client.type !== 'user';
        await holdSession({ ...session, preset: secret?.session, choosesAll, signal }, realtime.hold);
      },
      (error) => {
        failed(error);
        channel.close('something went wrong here', 'failed');
      },
    );
  });

  const secretsConfig = {
    scope: 'realtime',
    about: { summary: 'Makes a secret with which a page begins a session', body: clientSecretRequest },
  } as const;
  api.post('/realtime/client_secrets', { config: secretsConfig }, async (request) => {
    if (await secretIn(request.headers, secrets))
      throw forbidden('A secret makes no secrets: show an API key');
    const { session, expires_after } = readBody(clientSecretRequest, request.body);
    return makeSecret(askerOf(request).client, session ?? {}, expires_after?.seconds ?? undefined);
  });
  const callsConfig = {
    scope: 'realtime',
    about: { summary: 'Refused: WebRTC comes through LiveKit' },
  } as const;
  api.post('/realtime/calls', { config: callsConfig }, () => {
    throw notHad(
      'sdp',
      'WebRTC comes through LiveKit here: ask POST /api/token for a room, as docs/api-realtime.md says',
    );
  });

  /** @throws ApiError if the session is not right, or too long for a secret. */
  async function makeSecret(client: Client | Program, session: object, seconds: number | undefined) {
    if (JSON.stringify(session).length > LONGEST_PRESET)
      throw invalid(
        'session',
        `A session in a secret may have ${LONGEST_PRESET} characters: send the rest by session.update`,
      );
    const { session: read } = readBody(PRESET, { session });
    const { choices, engines } = realtime.hold;
    const allowed = allowedIn(realtime.hold, client.type !== 'user');
    const { settings, leftOut } = updated(usualSettings(choices), wishesIn(read), allowed);
    const [refused] = leftOut;
    if (refused) throw refused;
    const facts = { id: newId('sess'), model: engines.llm.model, recognition: engines.stt.model };
    return {
      ...(await secrets.make(client, session, seconds)),
      session: shownSession(settings, facts, 'present'),
    };
  }
}

const versionOf = (headers: IncomingHttpHeaders): Version =>
  headers['openai-beta'] === FIRST_VERSION.header || protocolsOf(headers).includes(FIRST_VERSION.protocol)
    ? 'first'
    : 'present';

const userOf = (client: Client | Program, { userKey }: RealtimeContext): string | undefined =>
  client.type === 'user' ? userKey(client.subject) : undefined;

/** @throws ApiError if a page of another site wants to connect. */
function refuseOtherOrigins({ headers }: FastifyRequest, allowed: readonly string[]): void {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw forbidden('Pages of other sites may not ask this');
}
