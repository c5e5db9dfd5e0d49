import { expect, test } from 'vitest';
import { firstAudible, lastAudible, WINDOW_SAMPLES, windowLevels } from './audibility.ts';
import { SAMPLE_RATE } from './audio.ts';

/** Noise of a loudness (dB of full scale), the same at every run. */
function noise(ms: number, decibels: number): Float32Array {
  let seed = 1;
  const amplitude = Math.sqrt(3) * 10 ** (decibels / 20);
  return Float32Array.from({ length: (SAMPLE_RATE * ms) / 1_000 }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return amplitude * ((2 * seed) / 2_147_483_647 - 1);
  });
}

function joined(...parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

const windowAt = (ms: number) => (ms * SAMPLE_RATE) / 1_000 / WINDOW_SAMPLES;

test('finds the beginning and the end of speech between comfort noise', () => {
  const levels = windowLevels(joined(noise(500, -60), noise(300, -20), noise(500, -60)));
  expect(firstAudible(levels)).toBe(windowAt(500));
  expect(lastAudible(levels)).toBe(windowAt(800) - 1);
});

test('comfort noise and silence are not heard', () => {
  const levels = windowLevels(joined(noise(1_000, -60), new Float32Array(SAMPLE_RATE)));
  expect(firstAudible(levels)).toBe(-1);
  expect(lastAudible(levels)).toBe(-1);
});

test('a click is no speech', () => {
  const levels = windowLevels(joined(noise(300, -60), noise(10, -10), noise(300, -60)));
  expect(firstAudible(levels)).toBe(-1);
});

test('looks only where it is asked to', () => {
  const levels = windowLevels(joined(noise(200, -20), noise(300, -60), noise(200, -20)));
  expect(firstAudible(levels, windowAt(200))).toBe(windowAt(500));
  expect(lastAudible(levels, windowAt(500))).toBe(windowAt(200) - 1);
});

test('speech that has only begun is not reported until it has lasted', () => {
  const levels = windowLevels(joined(noise(100, -60), noise(25, -20)));
  expect(firstAudible(levels)).toBe(-1);
});
