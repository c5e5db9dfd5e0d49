import { describe, expect, it } from 'vitest';
import { piecesOf } from './latent.ts';

const CONTEXT = 20;
const latentOf = (frames: number) => ({ values: new Float32Array(2 * frames), frames });
/** Own frames of each piece, without its neighbours. */
const lengthsOf = (frames: number, longest?: number): number[] =>
  [...piecesOf(latentOf(frames), CONTEXT, longest)].map(({ start, end }) => end - start);

describe('the pieces of a sentence', () => {
  it.each([1, 28, 40, 500, 5_000])('hold all %i frames, the first of them few', (frames) => {
    for (const longest of [undefined, 112]) {
      const lengths = lengthsOf(frames, longest);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(frames);
      expect(lengths[0]).toBeLessThanOrEqual(42);
    }
  });

  it('are longer and longer, or no longer than is wanted where others wait between them', () => {
    expect(Math.max(...lengthsOf(5_000))).toBeGreaterThan(1_000);
    expect(Math.max(...lengthsOf(5_000, 112))).toBeLessThanOrEqual(112 * 1.5);
  });
});
