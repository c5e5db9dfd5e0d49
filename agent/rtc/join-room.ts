import { setTimeout as delay } from 'node:timers/promises';
import { Room, RoomEvent } from '@livekit/rtc-node';
import { receiveNativeEvents } from './native-events.ts';

export interface RoomAccess {
  /** The server's address, `ws://` or `wss://`. */
  readonly url: string;
  readonly token: string;
}

/** The longest text that anyone may send us. */
const MAX_INCOMING_BYTES = 64 * 1024;

/** How long leaving may take: the server notices by itself that nobody is there any more. */
const LEAVE_LIMIT_MS = 5_000;

/** The room of a call could not be joined. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
}

/**
 * Joins a room without subscribing to anything in it: whose audio is heard is decided one by one.
 *
 * @param prepare sees the room before it is joined: handlers that are to miss nothing are set there.
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

/** Leaves a room within seconds, however it stands with the connection. Never rejects. */
export async function leaveRoom(room: Room): Promise<void> {
  // disconnect() waits for an answer that never comes if the server ends the session in that moment, or the client is stuck.
  const ended = new Promise<void>((resolve) => room.once(RoomEvent.Disconnected, () => resolve()));
  const late = new AbortController();
  const limit = delay(LEAVE_LIMIT_MS, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([room.disconnect().catch(() => undefined), ended, limit]);
  late.abort();
  room.removeAllListeners();
  forgetRoom(room);
}

/**
 * Takes a room off the native client's list of listeners. rtc-node 1.1.0 does so only when we leave, not when the
 * server ended the session: without this every room so lost would stay in memory and see every event of the process.
 */
function forgetRoom(room: Room): void {
  const { onFfiEvent } = room as unknown as { onFfiEvent: (...args: unknown[]) => void };
  const client = (globalThis as { _ffiClientInstance?: NodeJS.EventEmitter })._ffiClientInstance;
  client?.off('ffi_event', onFfiEvent);
}
