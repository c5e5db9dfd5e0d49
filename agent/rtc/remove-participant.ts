import { RoomServiceClient } from 'livekit-server-sdk';

/** How long LiveKit may take to take somebody out of a room, in s. */
const REMOVE_SECONDS = 5;

/** Takes a participant out of a room: their client hears that they were removed, a telephone is hung up. */
export type RemoveParticipant = (roomName: string, identity: string) => Promise<void>;

/** Asks LiveKit's API to do it, which a participant's own connection can't. */
export function participantRemover(url: string, apiKey: string, apiSecret: string): RemoveParticipant {
  const rooms = new RoomServiceClient(url, apiKey, apiSecret, { requestTimeout: REMOVE_SECONDS });
  return (roomName, identity) => rooms.removeParticipant(roomName, identity);
}
