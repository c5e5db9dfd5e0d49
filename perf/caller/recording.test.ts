import { expect, test } from 'vitest';
import { FRAME_MS, FRAME_SAMPLES } from './audio.ts';
import { Recording } from './recording.ts';

const loud = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => (i % 8 < 4 ? 8_000 : -8_000));
const quiet = new Int16Array(FRAME_SAMPLES);
/** Loud from its second half on. */
const onset = Int16Array.from(loud, (sample, i) => (i < FRAME_SAMPLES / 2 ? 0 : sample));

function record(from: number, ...frames: Int16Array[]): Recording {
  const recording = new Recording();
  frames.forEach((frame, i) => recording.add(frame, from + i * FRAME_MS));
  return recording;
}

const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

test('dates sounds by the arrival of their frame and their place in it', () => {
  const recording = record(1_000, ...times(20, quiet), onset, ...times(9, loud), ...times(20, quiet));
  expect(recording.soundAfter(0)).toBe(1_205);
  expect(recording.soundAfter(1_250)).toBe(1_250);
  expect(recording.soundAfter(1_300)).toBeUndefined();
  expect(recording.soundBefore(Infinity)).toBe(1_300);
  expect(recording.soundBefore(1_200)).toBeUndefined();
});

test('keeps apart what sounded before a time and after it', () => {
  const recording = record(0, ...times(10, loud), ...times(10, quiet), ...times(10, loud));
  expect(recording.soundsBetween(100, 150)).toBe(false);
  expect(recording.soundsBetween(100, 201)).toBe(true);
  expect(recording.soundBefore(200)).toBe(100);
});

test('gives the samples of a stretch, late frames where they arrived', () => {
  const recording = record(0, ...times(10, quiet));
  recording.add(loud, 500);
  expect(recording.between(90, 600)).toHaveLength(2 * FRAME_SAMPLES);
  expect(recording.between(100, 500)).toHaveLength(0);
  expect(recording.between(500, Infinity)[0]).toBeCloseTo(8_000 / 32_768);
});
