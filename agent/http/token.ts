import { randomUUID } from 'node:crypto';
import { AccessToken, RoomAgentDispatch, RoomConfiguration, TrackSource } from 'livekit-server-sdk';
import { z } from 'zod';
import type { SettingName } from '../../protocol/call-settings.ts';
import { TRACEPARENT_ATTRIBUTE } from '../../protocol/caller-attributes.ts';
import { type TokenAnswer, tokenRequest } from '../../protocol/token.ts';
import { settingsIn } from '../call-settings.ts';
import { roomFor, userKey } from '../worker/user-rooms.ts';
import type { Client } from './access.ts';

/** How long a token is valid. It is needed only to join, so a call outlives it. */
const LIFE = '10m';
/**
 * How long a room is kept when its caller has left, in s. An agent that joins after them can't know that they were there and would wait;
 * one that has talked with them waits less for them to come back (rtc/caller-presence.ts).
 */
const KEPT_SECONDS = 3;
/**
 * Most people in a room: a caller, and those who listen or help. What one of them sends, LiveKit sends to each other one, so many would take
 * the time of all calls. Agents and recorders don't count.
 */
const MOST_PEOPLE = 8;
/** Most characters that are kept of an identity that was asked for or proven; a random part is added to them. */
const LONGEST_NAME = 128;

/** Messages for what is wrong in a request. The protocol's schemas have none, to keep the page small. */
const IN_WORDS = { error: z.locales.en().localeError };

export interface TokenOptions {
  /** The address at which callers reach LiveKit. */
  readonly serverUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The agents that may be asked for, the usual one first; "" where it joins every room by itself. */
  readonly agentNames: readonly string[];
  /** The settings that callers may choose for their call. */
  readonly callerSettings: readonly SettingName[];
  /** Why a user (userKey) can have no call just now, for them to read; undefined if they can. */
  readonly userBusy?: (user: string) => string | undefined;
  /** W3C trace context of the request, so that the call's trace is linked to that one. */
  readonly traceparent?: string | undefined;
}

/** A token request is malformed (400), asks for what the caller may not choose (403) or for too much (429). The message lists the reasons. */
class TokenRequestError extends Error {
  override readonly name = 'TokenRequestError';
  readonly statusCode: 400 | 403 | 429;

  constructor(statusCode: 400 | 403 | 429, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/**
 * Issues a short-lived token with which one caller can talk, hear and write in one room. Only callers on this machine choose room and
 * identity; others could guess a room, or end a call by joining with its identity (docs/decisions/clients.md).
 *
 * @see https://docs.livekit.io/frontends/authentication/tokens/endpoint/
 *
 * @param client who asks.
 * @throws TokenRequestError if the request is malformed or asks for what the client may not choose.
 */
export async function issueToken(body: unknown, client: Client, options: TokenOptions): Promise<TokenAnswer> {
  const parsed = tokenRequest.safeParse(body ?? {}, IN_WORDS);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
    );
    throw new TokenRequestError(400, problems.join('; '));
  }
  const asked = parsed.data;
  if (asked.room_name !== undefined && client.type !== 'local') {
    throw new TokenRequestError(403, 'room_name: is chosen here; leave it out');
  }
  // Whoever is on this machine names rooms as they like, and a server counts the calls of its users itself.
  const user = client.type === 'user' ? userKey(client.subject, options.apiSecret) : undefined;
  const reason = user === undefined ? undefined : options.userBusy?.(user);
  if (reason !== undefined) throw new TokenRequestError(429, reason);

  const token = new AccessToken(options.apiKey, options.apiSecret, {
    ttl: LIFE,
    identity: identityFor(client, asked.participant_identity),
    ...(asked.participant_name !== undefined && { name: asked.participant_name }),
    ...(asked.participant_metadata !== undefined && { metadata: asked.participant_metadata }),
    attributes: {
      ...asked.participant_attributes,
      ...(options.traceparent !== undefined && { [TRACEPARENT_ATTRIBUTE]: options.traceparent }),
    },
  });
  token.addGrant({
    roomJoin: true,
    room: asked.room_name ?? roomFor(user),
    canPublish: true,
    canPublishSources: [TrackSource.MICROPHONE],
    canSubscribe: true,
    canPublishData: true,
    // Their attributes are how they choose the mode of the call.
    canUpdateOwnMetadata: true,
  });
  const agents = dispatchesFor(asked.room_config?.agents?.[0], options);
  const room = new RoomConfiguration({
    agents,
    departureTimeout: KEPT_SECONDS,
    maxParticipants: MOST_PEOPLE,
  });
  // Only what is set: a server refuses tokens with settings that it does not know, and this library knows more than older servers.
  token.roomConfig = Object.assign(room, { toJSON: () => room.toJson() });
  return { server_url: options.serverUrl, participant_token: await token.toJwt() };
}

function identityFor(client: Client, asked: string | undefined): string {
  if (client.type === 'local' && asked !== undefined) return asked;
  const name = (client.type === 'user' ? client.subject : asked) ?? 'caller';
  return `${name.slice(0, LONGEST_NAME)}-${randomUUID()}`;
}

/** The agent to ask for; none where it joins every room by itself. */
function dispatchesFor(
  asked: { agent_name: string; metadata: string } | undefined,
  { agentNames, callerSettings }: TokenOptions,
): RoomAgentDispatch[] {
  const agentName = asked?.agent_name || (agentNames[0] ?? '');
  if (!agentNames.includes(agentName)) {
    const known = agentNames.includes('')
      ? 'the agent here has no name; leave it out'
      : `only ${agentNames.join(', ')} ${agentNames.length === 1 ? 'is' : 'are'} here`;
    throw new TokenRequestError(400, `room_config.agents.0.agent_name: ${known}`);
  }
  const metadata = asked?.metadata ?? '';
  const notTheirs = settingsIn(metadata).filter((name) => !callerSettings.includes(name));
  if (notTheirs.length > 0) {
    const names = notTheirs.join(', ');
    throw new TokenRequestError(403, `room_config.agents.0.metadata: callers can't choose ${names} here`);
  }
  return agentName === '' ? [] : [new RoomAgentDispatch({ agentName, metadata })];
}
