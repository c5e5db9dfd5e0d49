import { describe, expect, it } from 'vitest';
import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { joined, repeated, silence, speechLevel, whiteNoise, withNoise } from './mix.ts';

const tone = Float32Array.from(
  { length: 16_000 },
  (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 16_000),
);

describe('withNoise', () => {
  it.each([20, 10, 0])('puts noise %i dB under the speech, however long its pauses are', (snrDb) => {
    const speech = joined(tone, silence(48_000));
    const noise = whiteNoise(5_000, 0.3, 1);
    const added = withNoise(speech, noise, snrDb).map((sample, i) => sample - (speech[i] ?? 0));
    expect(20 * Math.log10(speechLevel(speech) / rootMeanSquare(added))).toBeCloseTo(snrDb, 3);
  });
});

describe('whiteNoise', () => {
  it('has the level asked for, and is the same for the same seed alone', () => {
    const noise = whiteNoise(50_000, 0.1, 7);
    expect(rootMeanSquare(noise)).toBeCloseTo(0.1, 3);
    expect(whiteNoise(50_000, 0.1, 7)).toEqual(noise);
    expect(whiteNoise(50_000, 0.1, 8)).not.toEqual(noise);
  });
});

it('repeats noise that is too short', () => {
  expect([...repeated(Float32Array.of(1, 2), 5)]).toEqual([1, 2, 1, 2, 1]);
});
