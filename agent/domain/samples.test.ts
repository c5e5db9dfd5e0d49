import { expect, test } from 'vitest';
import { joinSamples, rootMeanSquare, toFloat, toInt16 } from './samples.ts';

test('samples become 16-bit ones and back without being heard to change, and too loud ones are clipped', () => {
  const samples = Float32Array.of(0, 0.5, -0.25, 1, -1, 1.5, -1.5);
  expect([...toInt16(samples)]).toEqual([0, 16_384, -8_192, 32_767, -32_767, 32_767, -32_767]);
  const again = toFloat(toInt16(samples));
  for (const [i, sample] of [0, 0.5, -0.25, 1, -1, 1, -1].entries())
    expect(Math.abs((again[i] ?? NaN) - sample)).toBeLessThan(1e-4);
});

test('loudness is the root of the mean square, and nothing is silent', () => {
  expect(rootMeanSquare(Float32Array.of(0.5, -0.5, 0.5, -0.5))).toBe(0.5);
  expect(rootMeanSquare(Float32Array.of(0.3, 0, 0, 0))).toBeCloseTo(0.15);
  expect(rootMeanSquare(new Float32Array())).toBe(0);
});

test('pieces are joined in order', () => {
  expect([...joinSamples([Float32Array.of(1, 2), new Float32Array(), Float32Array.of(3)])]).toEqual([
    1, 2, 3,
  ]);
  expect(joinSamples([])).toHaveLength(0);
});
