import { firstValueFrom, takeWhile, toArray } from 'rxjs';
import { describe, expect } from 'vitest';
import { FRAME_SAMPLES, type AudioFrame } from '../../agent/domain/audio.ts';
import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { forFramesOfSound, samplesOf, toneShare } from './tones.fixture.ts';

describe('a line to a caller', () => {
  itInRoom('hears its caller: 16 kHz, whole frames, no gap in their count', async ({ room }) => {
    const caller = await room.person('caller');
    await caller.microphone(440);
    const { audio$, callerIdentity } = await room.line();
    expect(callerIdentity).toBe('caller');
    const frames = await firstValueFrom(audio$.pipe(takeWhile(forFramesOfSound(40)), toArray()));
    frames.forEach((frame, index) => {
      expect(frame.samples).toHaveLength(FRAME_SAMPLES);
      expect(frame.endMs).toBe((index + 1) * 32);
    });
    expect(toneShare(samplesOf(frames.slice(-20, -10)), 440)).toBeGreaterThan(0.95);
  });

  itInRoom('hears nobody but its caller', async ({ room }) => {
    const caller = await room.person('caller');
    const other = await room.person('other');
    await other.microphone(1_000);
    await caller.microphone(440);
    const { audio$ } = await room.line({ callerIdentity: 'caller' });
    const frames = await firstValueFrom(audio$.pipe(takeWhile(forFramesOfSound(40)), toArray()));
    const samples = samplesOf(frames.slice(-20, -10));
    expect(toneShare(samples, 440)).toBeGreaterThan(0.95);
    expect(toneShare(samples, 1_000)).toBeLessThan(0.01);
  });

  itInRoom(
    'goes on with a microphone that is published again, and ends when the caller leaves',
    async ({ room }) => {
      const caller = await room.person('caller');
      const first = await caller.microphone(440);
      const { audio$, left } = await room.line();
      const frames: AudioFrame[] = [];
      const ended = new Promise<void>((resolve, reject) =>
        audio$.subscribe({ next: (frame) => frames.push(frame), complete: resolve, error: reject }),
      );
      await expect.poll(() => frames.length).toBeGreaterThan(20);
      await first.off();
      // Silence goes on in place of the microphone, so that what was said comes to its end.
      await expect.poll(() => rootMeanSquare(samplesOf(frames.slice(-4)))).toBe(0);
      await caller.microphone(700);
      await expect.poll(() => toneShare(samplesOf(frames.slice(-8)), 700)).toBeGreaterThan(0.95);
      frames.forEach((frame, index) => expect(frame.endMs).toBe((index + 1) * 32));

      await caller.leaves();
      await ended;
      expect(await left).toBe('the caller left');
    },
  );
});
