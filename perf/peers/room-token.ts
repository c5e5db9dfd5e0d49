import { AccessToken } from 'livekit-server-sdk';
import type { LiveKitAccess } from '../../setup/environment.ts';

/** The right to join a room, as a caller or as an agent. */
export function roomToken(
  { apiKey, apiSecret }: LiveKitAccess,
  room: string,
  kind: 'standard' | 'agent',
): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { identity: `${kind}-in-${room}` });
  token.kind = kind;
  token.addGrant({ roomJoin: true, room, agent: kind === 'agent', canUpdateOwnMetadata: true });
  return token.toJwt();
}
