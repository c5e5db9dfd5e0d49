import { readdirSync } from 'node:fs';
import { RoomServiceClient } from 'livekit-server-sdk';
import { firstValueFrom, toArray } from 'rxjs';
import { describe, expect } from 'vitest';
import type { AudioFrame } from '../../agent/domain/audio.ts';
import { JoinError } from '../../agent/rtc/join-room.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { fail, nativeListeners, TestRoom } from './test-room.fixture.ts';
import { speech, tone } from './tones.fixture.ts';

describe('a line to a caller', () => {
  itInRoom('gives up when it is told to, before and after the caller has come', async ({ room, server }) => {
    const early = new AbortController();
    const opening = room.line({ signal: early.signal });
    const aborted = expect(opening).rejects.toThrow(/abort/i);
    const service = new RoomServiceClient(server.url, server.apiKey, server.apiSecret);
    await expect.poll(async () => (await service.listParticipants(room.name)).length).toBe(1);
    early.abort();
    await aborted;

    await room.person('caller');
    const late = new AbortController();
    const { left, audio$ } = await room.line({ signal: late.signal });
    late.abort();
    expect(await left).toBe('the call was ended');
    await firstValueFrom(audio$.pipe(toArray()));
  });

  itInRoom('says that it can not join', async ({ room }) => {
    await expect(room.line({ token: 'not a token' })).rejects.toThrow(JoinError);
  });

  itInRoom('leaves nothing behind: no listener, timer or thread', async ({ server }) => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const threads = () => readdirSync('/proc/self/task').length;
    const call = async () => {
      await using room = new TestRoom(server);
      const caller = await room.person('caller');
      await caller.microphone(440);
      const opened = await room.line();
      const frames: AudioFrame[] = [];
      opened.audio$.subscribe({ next: (frame) => frames.push(frame), error: fail });
      opened.playback.play(speech(tone(440, 5_000))).subscribe();
      opened.captions.reply().append('never ended');
      await expect.poll(() => frames.length).toBeGreaterThan(5);
    };
    await call();
    const before = { timers: timers(), threads: threads() };
    for (let calls = 0; calls < 4; calls += 1) await call();
    await expect.poll(nativeListeners).toBe(0);
    // The last look is without the timer of the looking itself.
    await expect.poll(timers, { timeout: 5_000 }).toBeLessThanOrEqual(before.timers);
    await expect.poll(threads).toBeLessThanOrEqual(before.threads);
  });
});
