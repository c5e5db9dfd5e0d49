import { describe, expect } from 'vitest';
import { FRAME_SAMPLES, type AudioFrame } from '../../agent/domain/audio.ts';
import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { framesOf, untilHeard } from './heard.fixture.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { samplesOf, toneShare } from './tones.fixture.ts';

describe('a line to a caller', () => {
  itInRoom('hears its caller: 16 kHz, whole frames, no gap in their count', async ({ room }) => {
    const caller = await room.person('caller');
    await caller.microphone(440);
    const { audio$, callerIdentity } = await room.line();
    expect(callerIdentity).toBe('caller');
    const frames = framesOf(audio$);
    await untilHeard(frames, 440);
    frames.forEach((frame, index) => {
      expect(frame.samples).toHaveLength(FRAME_SAMPLES);
      expect(frame.endMs).toBe((index + 1) * 32);
    });
  });

  itInRoom('hears nobody but its caller', async ({ room }) => {
    const caller = await room.person('caller');
    const other = await room.person('other');
    await other.microphone(1_000);
    await caller.microphone(440);
    const { audio$ } = await room.line({ callerIdentity: 'caller' });
    const frames = framesOf(audio$);
    await untilHeard(frames, 440);
    expect(frames.filter(({ samples }) => toneShare(samples, 1_000) > 0.5)).toEqual([]);
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
      await untilHeard(frames, 700);
      frames.forEach((frame, index) => expect(frame.endMs).toBe((index + 1) * 32));

      await caller.leaves();
      await ended;
      expect(await left).toBe('the caller left');
    },
  );
});
