import { expect } from 'vitest';
import type { AudioFrame } from '../../agent/domain/audio.ts';
import type { OpenLine } from '../../agent/rtc/open-line.ts';
import { fail } from './test-room.fixture.ts';
import { samplesOf, toneShare } from './tones.fixture.ts';

/** What the agent hears, as it comes. */
export function framesOf(audio$: OpenLine['audio$']): readonly AudioFrame[] {
  const frames: AudioFrame[] = [];
  audio$.subscribe({ next: (frame) => frames.push(frame), error: fail });
  return frames;
}

/** Waits until the newest frames are this tone alone, and no other one. */
export const untilHeard = (frames: readonly AudioFrame[], frequency: number): Promise<void> =>
  expect.poll(() => toneShare(samplesOf(frames.slice(-8)), frequency)).toBeGreaterThan(0.95);
