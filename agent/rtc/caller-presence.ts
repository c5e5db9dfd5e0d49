import {
  ConnectionState,
  DisconnectReason,
  ParticipantKind,
  RoomEvent,
  TrackSource,
  type RemoteParticipant,
  type Room,
} from '@livekit/rtc-node';
import { Observable } from 'rxjs';
import { SIP_CALL_STATUS_ATTRIBUTE, SIP_CALL_ANSWERED } from '../../protocol/sip.ts';

/** How long a caller may take to come back after LiveKit has given them up, for which it waited already. */
const GIVEN_UP_MS = 2_000;
/** How long they may take if the agent's own connection broke. LiveKit's clients retry within 5 s. */
const CUT_OFF_MS = 8_000;

/** How long a telephone may ring; LiveKit lets it do so for 80 s at most. */
const RINGING_MS = 90_000;

/** What can bring a caller, or make one of somebody who is there. */
const ARRIVALS = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantAttributesChanged,
  RoomEvent.TrackPublished,
] as const;

/** Nobody came to talk to. */
class NoCallerError extends Error {
  override readonly name = 'NoCallerError';
}

/** People, in a browser or on a phone; not other agents, recorders or ingress. */
const people: readonly ParticipantKind[] = [ParticipantKind.STANDARD, ParticipantKind.SIP];

/** Reasons with which a caller left on purpose or was removed. They are not waited for then. */
const goodbyes: readonly (DisconnectReason | undefined)[] = [
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.ROOM_CLOSED,
  DisconnectReason.USER_REJECTED,
];

/** Whoever only listens is not who calls. */
function maySpeak({ info: { permission } }: RemoteParticipant): boolean {
  if (!permission) return true;
  const { canPublish, canPublishSources: sources } = permission;
  return canPublish === true && (sources.length === 0 || sources.includes(TrackSource.SOURCE_MICROPHONE));
}

/** Somebody who is called by telephone is in the room while it still rings. */
function hasAnswered({ attributes }: RemoteParticipant): boolean {
  const status = attributes[SIP_CALL_STATUS_ATTRIBUTE];
  return status === undefined || status === SIP_CALL_ANSWERED;
}

/** How long somebody whom LiveKit has given up may take to come back. */
const graceMs = ({ connectionState }: Room): number =>
  connectionState === ConnectionState.CONN_CONNECTED ? GIVEN_UP_MS : CUT_OFF_MS;

/**
 * The caller of a room, once they have answered: the participant of that identity, or without one the first person who is there
 * and may speak. Who was there and leaves is not waited for, unless their connection broke.
 *
 * @param timeoutMs how long nobody may be there.
 * @throws NoCallerError when nobody comes in time, or answers, or is left; AbortError when the signal fires.
 */
export async function waitForCaller(
  room: Room,
  identity: string | undefined,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const isCaller = (participant: RemoteParticipant): boolean =>
    identity === undefined
      ? people.includes(participant.kind) && maySpeak(participant)
      : participant.identity === identity;
  signal.throwIfAborted();

  const events = new AbortController();
  try {
    return await new Promise<string>((resolve, reject) => {
      let givenUpFor: string | undefined;
      const look = (): void => {
        const callers = [...room.remoteParticipants.values()].filter(isCaller);
        const caller = callers.find(hasAnswered);
        if (caller) resolve(caller.identity);
        else if (givenUpFor !== undefined && callers.length === 0) reject(new NoCallerError(givenUpFor));
      };
      const giveUp = (reason: string): void => {
        givenUpFor = reason;
        look();
      };
      let timeout = setTimeout(giveUp, timeoutMs, `No caller came in ${timeoutMs / 1_000} s`);
      const left = (participant: RemoteParticipant): void => {
        if (!isCaller(participant)) return;
        clearTimeout(timeout);
        const waitMs = goodbyes.includes(participant.disconnectReason) ? 0 : graceMs(room);
        timeout = setTimeout(giveUp, waitMs, 'The caller left before the call began');
      };
      const gone = (): void => reject(new NoCallerError('The room was closed before a caller came'));
      const aborted = (): void => reject(signal.reason as Error);
      for (const event of ARRIVALS) room.on(event, look);
      room.on(RoomEvent.ParticipantDisconnected, left);
      room.on(RoomEvent.Disconnected, gone);
      signal.addEventListener('abort', aborted);
      const ringing = setTimeout(() => reject(new NoCallerError('Nobody answered')), RINGING_MS);
      events.signal.addEventListener('abort', () => {
        for (const event of ARRIVALS) room.off(event, look);
        room.off(RoomEvent.ParticipantDisconnected, left);
        room.off(RoomEvent.Disconnected, gone);
        signal.removeEventListener('abort', aborted);
        clearTimeout(timeout);
        clearTimeout(ringing);
      });
      if (room.isConnected) look();
      else gone();
    });
  } finally {
    events.abort();
  }
}

/**
 * Emits once why the call is over: the caller left, did not come back after a broken connection, or the room is gone. If a restarted
 * server makes the room anew and all come back, the call goes on, unless LiveKit sent the new room an agent of its own.
 */
export function callerLeft(room: Room, identity: string): Observable<string> {
  return new Observable<string>((subscriber) => {
    let grace: NodeJS.Timeout | undefined;
    const over = (reason: string): void => {
      subscriber.next(reason);
      subscriber.complete();
    };

    const left = (participant: RemoteParticipant): void => {
      if (participant.identity !== identity) return;
      if (goodbyes.includes(participant.disconnectReason)) over('the caller left');
      else grace ??= setTimeout(() => over("the caller's connection was lost"), graceMs(room));
    };
    const back = (participant: RemoteParticipant): void => {
      if (participant.identity !== identity) return;
      clearTimeout(grace);
      grace = undefined;
    };
    const closed = (): void => over('the room was closed');

    const sidAtStart = room.getSid();
    const replaced = async (): Promise<void> => {
      const others = [...room.remoteParticipants.values()];
      if (!others.some(({ kind }) => kind === ParticipantKind.AGENT)) return;
      if ((await room.getSid()) !== (await sidAtStart)) over('another agent has taken over');
    };
    // A failure means that the room is gone, which another event tells.
    const compare = (): void => void replaced().catch(() => undefined);
    sidAtStart.catch(() => undefined);

    room.on(RoomEvent.ParticipantDisconnected, left);
    room.on(RoomEvent.ParticipantConnected, back);
    room.on(RoomEvent.Disconnected, closed);
    room.on(RoomEvent.RoomUpdated, compare);
    room.on(RoomEvent.ParticipantConnected, compare);
    if (!room.isConnected) closed();
    else if (!room.remoteParticipants.has(identity)) over('the caller left');

    return () => {
      clearTimeout(grace);
      room.off(RoomEvent.ParticipantDisconnected, left);
      room.off(RoomEvent.ParticipantConnected, back);
      room.off(RoomEvent.Disconnected, closed);
      room.off(RoomEvent.RoomUpdated, compare);
      room.off(RoomEvent.ParticipantConnected, compare);
    };
  });
}
