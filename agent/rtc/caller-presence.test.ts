import { EventEmitter } from 'node:events';
import { ParticipantKind, RoomEvent, type RemoteParticipant, type Room } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SIP_CALL_ANSWERED, SIP_CALL_STATUS_ATTRIBUTE } from '../../protocol/sip.ts';
import { waitForCaller } from './caller-presence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A room as far as waiting for a caller goes. */
class WaitingRoom extends EventEmitter {
  readonly remoteParticipants = new Map<string, RemoteParticipant>();

  telephone(status: string): void {
    const kind = ParticipantKind.SIP;
    const phone = { identity: 'phone', kind, info: {}, attributes: { [SIP_CALL_STATUS_ATTRIBUTE]: status } };
    this.remoteParticipants.set('phone', phone as unknown as RemoteParticipant);
    this.emit(RoomEvent.ParticipantAttributesChanged);
  }

  hangUp(): void {
    this.remoteParticipants.clear();
    this.emit(RoomEvent.ParticipantDisconnected);
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

it('whoever hangs up while it rings is not waited for, and nobody is for ever', async () => {
  const room = new WaitingRoom();
  const waiting = room.waits();
  room.telephone('ringing');
  await vi.advanceTimersByTimeAsync(60_000);
  room.hangUp();
  await expect(waiting).rejects.toThrow('No caller came');

  const unanswered = room.waits();
  room.telephone('ringing');
  await vi.advanceTimersByTimeAsync(90_000);
  await expect(unanswered).rejects.toThrow('Nobody answered');
});

it('nobody comes', async () => {
  const waiting = new WaitingRoom().waits();
  await vi.advanceTimersByTimeAsync(30_000);
  await expect(waiting).rejects.toThrow('No caller came in 30 s');
});
