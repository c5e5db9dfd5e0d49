import { EventEmitter } from 'node:events';
import {
  ConnectionState,
  DisconnectReason,
  ParticipantKind,
  RoomEvent,
  type RemoteParticipant,
  type Room,
} from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SIP_CALL_ANSWERED, SIP_CALL_STATUS_ATTRIBUTE } from '../../protocol/sip.ts';
import { waitForCaller } from './caller-presence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A room as far as waiting for a caller goes. */
class WaitingRoom extends EventEmitter {
  readonly remoteParticipants = new Map<string, RemoteParticipant>();
  connectionState = ConnectionState.CONN_CONNECTED;
  isConnected = true;

  telephone(status: string, identity = 'phone'): void {
    const kind = ParticipantKind.SIP;
    const phone = { identity, kind, info: {}, attributes: { [SIP_CALL_STATUS_ATTRIBUTE]: status } };
    this.remoteParticipants.set(identity, phone as unknown as RemoteParticipant);
    this.emit(RoomEvent.ParticipantAttributesChanged);
  }

  listener(): void {
    const info = { permission: { canPublish: false, canPublishSources: [] } };
    const listener = { identity: 'listener', kind: ParticipantKind.STANDARD, info, attributes: {} };
    this.remoteParticipants.set('listener', listener as unknown as RemoteParticipant);
    this.emit(RoomEvent.ParticipantConnected);
  }

  /** Someone leaves: by their own will, or as the reason says. */
  hangUp(disconnectReason = DisconnectReason.CLIENT_INITIATED, identity = 'phone'): void {
    const participant = this.remoteParticipants.get(identity) ?? {};
    this.remoteParticipants.delete(identity);
    this.emit(RoomEvent.ParticipantDisconnected, Object.assign(participant, { disconnectReason }));
  }

  waits(): Promise<string> {
    const waiting = waitForCaller(this as unknown as Room, undefined, 30_000, new AbortController().signal);
    waiting.catch(() => undefined);
    return waiting;
  }
}

it('a telephone may ring for longer than a room may be empty', async () => {
  const room = new WaitingRoom();
  const waiting = room.waits();
  room.telephone('ringing');
  await vi.advanceTimersByTimeAsync(60_000);
  room.telephone(SIP_CALL_ANSWERED);
  expect(await waiting).toBe('phone');
  expect(vi.getTimerCount()).toBe(0);
  expect(room.eventNames()).toEqual([]);
});

/** How a wait has ended, as far as it has; nothing of it is left then. */
const outcome = async (room: WaitingRoom, waiting: Promise<string>): Promise<string> => {
  const ended = waiting.catch((error: unknown) => (error as Error).message);
  const said = await Promise.race([ended, vi.advanceTimersByTimeAsync(1).then(() => 'waits')]);
  if (said !== 'waits') expect([vi.getTimerCount(), room.eventNames()]).toEqual([0, []]);
  return said;
};

it.each([0, 60_000])('whoever hangs up while it has rung for %d ms is not waited for', async (ms) => {
  const room = new WaitingRoom();
  const waiting = room.waits();
  room.telephone('ringing');
  await vi.advanceTimersByTimeAsync(ms);
  expect(await outcome(room, waiting)).toBe('waits');
  room.hangUp();
  expect(await outcome(room, waiting)).toBe('The caller left before the call began');
});

it.each([
  ['alone', ConnectionState.CONN_CONNECTED, 2_000],
  ['together with the agent’s', ConnectionState.CONN_RECONNECTING, 8_000],
])('whose connection broke, %s, may come back', async (_, connectionState, ms) => {
  const cutOff = async () => {
    const room = Object.assign(new WaitingRoom(), { connectionState });
    const waiting = room.waits();
    room.telephone('ringing');
    room.hangUp(DisconnectReason.CONNECTION_TIMEOUT);
    await vi.advanceTimersByTimeAsync(ms - 10);
    return { room, waiting };
  };
  const back = await cutOff();
  back.room.telephone(SIP_CALL_ANSWERED);
  expect(await outcome(back.room, back.waiting)).toBe('phone');

  const gone = await cutOff();
  expect(await outcome(gone.room, gone.waiting)).toBe('waits');
  await vi.advanceTimersByTimeAsync(10);
  expect(await outcome(gone.room, gone.waiting)).toBe('The caller left before the call began');
});

it('who leaves ends nothing while another may still answer, or if they only listened', async () => {
  const room = new WaitingRoom();
  const waiting = room.waits();
  room.listener();
  room.hangUp(DisconnectReason.CLIENT_INITIATED, 'listener');
  expect(await outcome(room, waiting)).toBe('waits');
  room.telephone('ringing', 'first');
  room.telephone('ringing', 'second');
  room.hangUp(DisconnectReason.USER_REJECTED, 'first');
  expect(await outcome(room, waiting)).toBe('waits');
  room.telephone(SIP_CALL_ANSWERED, 'second');
  expect(await outcome(room, waiting)).toBe('second');
});

it('nobody is waited for in a room that is closed already', async () => {
  const room = new WaitingRoom();
  room.isConnected = false;
  expect(await outcome(room, room.waits())).toContain('The room was closed');
});

it('nobody rings for ever', async () => {
  const room = new WaitingRoom();
  const waiting = room.waits();
  room.telephone('ringing');
  await vi.advanceTimersByTimeAsync(90_000);
  await expect(waiting).rejects.toThrow('Nobody answered');
});

it('nobody comes', async () => {
  const waiting = new WaitingRoom().waits();
  await vi.advanceTimersByTimeAsync(30_000);
  await expect(waiting).rejects.toThrow('No caller came in 30 s');
});
