import type { IncomingHttpHeaders } from 'node:http';
import { type Client, type Credentials, type Program, apiAccessWith } from '../../http/access.ts';
import type { ClientSecrets, Secret } from './client-secret.ts';

/** How browsers send a key, since they can send no headers with a WebSocket. */
const KEY_PREFIX = 'openai-insecure-api-key.';

/** The subprotocols that a client offers. */
export const protocolsOf = (headers: IncomingHttpHeaders): string[] =>
  (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());

/** Finds out who asks for `/v1`, also by a secret for a session, which is for nothing else, and by what browsers send. */
export function realtimeAccess(
  credentials: Credentials | undefined,
  secrets: ClientSecrets,
): (headers: IncomingHttpHeaders) => Promise<Client | Program> {
  const access = apiAccessWith(credentials);
  return async (headers) => {
    const secret = await secretIn(headers, secrets);
    return secret ? holderOf(secret) : access({ ...headers, authorization: authorizationIn(headers) });
  };
}

/** The secret that a request shows; undefined if it shows none. @throws ApiError (401) if it doesn't hold. */
export const secretIn = (headers: IncomingHttpHeaders, secrets: ClientSecrets): Promise<Secret | undefined> =>
  secrets.read(authorizationIn(headers)?.replace(/^Bearer +/i, ''));

function authorizationIn(headers: IncomingHttpHeaders): string | undefined {
  const key = protocolsOf(headers).find((protocol) => protocol.startsWith(KEY_PREFIX));
  return headers.authorization ?? (key && `Bearer ${key.slice(KEY_PREFIX.length)}`);
}

/** Whoever has a secret counts as who has given it away, and may do nothing but talk. */
function holderOf({ client }: Secret): Client | Program {
  const scopes = ['realtime'];
  if (client.type === 'user' || client.type === 'program') return { ...client, scopes };
  // Numbers below zero are no scoped key's.
  return { type: 'program', key: -1 - (client.type === 'server' ? client.key : 0), scopes };
}
