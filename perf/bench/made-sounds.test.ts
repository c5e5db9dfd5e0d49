import { expect, it } from 'vitest';
import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { samplesOf } from '../caller/audio.ts';
import { humming, inMelody, music, rain, singing, television, typing, vacuumCleaner } from './made-sounds.ts';
import { whiteNoise } from './mix.ts';

const talk = [whiteNoise(50_000, 0.1, 1), whiteNoise(30_000, 0.1, 2)];

it.each([
  { sound: 'humming', make: humming },
  { sound: 'singing', make: singing },
  { sound: 'music', make: music },
  { sound: 'a vacuum cleaner', make: vacuumCleaner },
  { sound: 'rain', make: rain },
  { sound: 'typing', make: typing },
  { sound: 'a voice', make: (ms: number, seed: number) => inMelody(ms, seed, whiteNoise(50_000, 0.1, 1)) },
  { sound: 'a television', make: (ms: number, seed: number) => television(ms, seed, talk) },
])('$sound lasts as long as asked for, can be heard, and is the same for the same seed alone', ({ make }) => {
  const made = make(1_000, 7);
  expect(Math.abs(made.length - samplesOf(1_000))).toBeLessThanOrEqual(10);
  expect(rootMeanSquare(made)).toBeGreaterThan(0.005);
  expect(made.every((sample) => Math.abs(sample) <= 1)).toBe(true);
  expect(make(1_000, 7)).toEqual(made);
  expect(make(1_000, 8)).not.toEqual(made);
});
