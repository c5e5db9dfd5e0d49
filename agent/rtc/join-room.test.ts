import { Room } from '@livekit/rtc-node';
import { afterEach, expect, it, vi } from 'vitest';
import { leaveRoom } from './join-room.ts';

afterEach(() => vi.useRealTimers());

it('leaves a room that does not answer all the same', async () => {
  vi.useFakeTimers();
  const room = new Room();
  vi.spyOn(room, 'disconnect').mockReturnValue(new Promise<void>(() => undefined));
  const left = leaveRoom(room);
  await vi.advanceTimersByTimeAsync(5_000);
  await expect(left).resolves.toBeUndefined();
  expect(room.listenerCount('disconnected')).toBe(0);
});
