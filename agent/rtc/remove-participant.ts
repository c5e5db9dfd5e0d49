import { RoomServiceClient, ServerError } from 'livekit-server-sdk';

/** How long LiveKit may take to take somebody out of a room, in s. */
const REMOVE_SECONDS = 5;

/** LiveKit's answer where there is no such room, or nobody of that name in it. */
const NOT_THERE = 404;

/**
 * Takes a participant out of a room, if they are still there: their client hears that they were removed, a telephone is hung up.
 * Rejects when LiveKit can't be reached or refuses.
 */
export type RemoveParticipant = (roomName: string, identity: string) => Promise<void>;

/** Asks LiveKit's API to do it, which a participant's own connection can't. */
export function participantRemover(url: string, apiKey: string, apiSecret: string): RemoveParticipant {
  const rooms = new RoomServiceClient(url, apiKey, apiSecret, { requestTimeout: REMOVE_SECONDS });
  return async (roomName, identity) => {
    try {
      await rooms.removeParticipant(roomName, identity);
    } catch (error) {
      if (!(error instanceof ServerError && error.status === NOT_THERE)) throw error;
    }
  };
}
