import { setTimeout as delay } from 'node:timers/promises';
import { Room, RoomEvent } from '@livekit/rtc-node';
import { receiveNativeEvents } from './native-events.ts';

export interface RoomAccess {
  /** The server's address, `ws://` or `wss://`. */
  readonly url: string;
  readonly token: string;
}

/** Most bytes of a text that a participant may send to the agent. */
const MAX_INCOMING_BYTES = 64 * 1024;

/** How long leaving may take. After that the server notices by itself that the agent is gone. */
const LEAVE_LIMIT_MS = 5_000;

/** The room of a call could not be joined. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
}

/**
 * Joins a room without subscribing to anything in it, since only the caller's audio is wanted.
 *
 * @param prepare is given the room before it is joined, to set handlers that may miss nothing.
 * @throws JoinError when the server can't be reached or refuses the token; AbortError when the signal fires.
 */
export async function joinRoom(
  { url, token }: RoomAccess,
  prepare: (room: Room) => void,
  signal: AbortSignal,
): Promise<Room> {
  signal.throwIfAborted();
  receiveNativeEvents();
  const room = new Room();
  prepare(room);
  try {
    await room.connect(url, token, {
      autoSubscribe: false,
      dynacast: false,
      dataStream: { maxPayloadByteLength: MAX_INCOMING_BYTES },
    });
  } catch (error) {
    throw new JoinError(`The room at ${url} could not be joined`, { cause: error });
  }
  if (signal.aborted) {
    await leaveRoom(room);
    signal.throwIfAborted();
  }
  return room;
}

/** Leaves a room within seconds, whatever the state of the connection. Never rejects. */
export async function leaveRoom(room: Room): Promise<void> {
  // disconnect() waits for an answer. It never comes if the server ends the session in that moment, or the client is stuck.
  const ended = new Promise<void>((resolve) => room.once(RoomEvent.Disconnected, () => resolve()));
  const late = new AbortController();
  const limit = delay(LEAVE_LIMIT_MS, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([room.disconnect().catch(() => undefined), ended, limit]);
  late.abort();
  room.removeAllListeners();
  forgetRoom(room);
}

/**
 * Removes a room from the native client's list of listeners. rtc-node 1.1.0 does so only when the agent leaves: a room whose session
 * the server ended would stay in memory and get every event of the process.
 */
function forgetRoom(room: Room): void {
  const { onFfiEvent } = room as unknown as { onFfiEvent: (...args: unknown[]) => void };
  const client = (globalThis as { _ffiClientInstance?: NodeJS.EventEmitter })._ffiClientInstance;
  client?.off('ffi_event', onFfiEvent);
}
