import { expect, test } from 'vitest';
import { SAMPLE_RATE } from '../perf/caller/audio.ts';
import { piecesOf } from '../perf/caller/listen.ts';

/** Three seconds of sound with half a second of quiet at 1.7 s. */
const samples = Float32Array.from({ length: 3 * SAMPLE_RATE }, (_, i) =>
  i > 1.7 * SAMPLE_RATE && i < 2.2 * SAMPLE_RATE ? 0 : Math.sin(i),
);

test('cuts at the quiet place before the limit, and loses nothing', () => {
  const pieces = piecesOf(samples, 2 * SAMPLE_RATE);
  const [first] = pieces;
  expect(first?.length).toBeGreaterThan(1.7 * SAMPLE_RATE);
  expect(first?.length).toBeLessThan(2 * SAMPLE_RATE);
  expect(pieces.every((piece) => piece.length <= 2 * SAMPLE_RATE)).toBe(true);
  expect(pieces.flatMap((piece) => [...piece])).toEqual([...samples]);
});

test('leaves alone what is short enough', () => {
  expect(piecesOf(samples, samples.length)).toEqual([samples]);
});
