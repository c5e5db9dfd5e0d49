import { joinSamples, rootMeanSquare } from '../../agent/domain/samples.ts';
import { windowLevels } from '../caller/audibility.ts';
import { seeded } from './random.ts';

/** Windows below this level are pauses and do not count as speech: the same as audibility's. */
const SPEECH_LEVEL = 0.005;

/** Root mean square of the stretches that sound, so that pauses do not make speech seem quieter than it is. */
export function speechLevel(samples: Float32Array): number {
  const loud = windowLevels(samples).filter((level) => level > SPEECH_LEVEL);
  return Math.sqrt(loud.reduce((sum, level) => sum + level ** 2, 0) / Math.max(1, loud.length));
}

/** Noise that goes on for so long: from the start again when it is over. */
export function repeated(noise: Float32Array, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => noise[i % noise.length] ?? 0);
}

/**
 * Speech with noise under it.
 *
 * @param snrDb level of the speech, its pauses left out, over that of the noise.
 */
export function withNoise(speech: Float32Array, noise: Float32Array, snrDb: number): Float32Array {
  const under = repeated(noise, speech.length);
  const gain = speechLevel(speech) / rootMeanSquare(under) / 10 ** (snrDb / 20);
  return speech.map((sample, i) => sample + gain * (under[i] ?? 0));
}

/** Samples made so many decibels louder. */
export const amplified = (samples: Float32Array, decibels: number): Float32Array =>
  samples.map((sample) => sample * 10 ** (decibels / 20));

export const silence = (samples: number): Float32Array => new Float32Array(samples);

/** Samples of several sounds, one after the other. */
export const joined = (...parts: readonly Float32Array[]): Float32Array => joinSamples(parts);

/** White noise of a given root mean square, normally distributed, the same for the same seed. */
export function whiteNoise(samples: number, level: number, seed: number): Float32Array {
  const random = seeded(seed);
  return Float32Array.from({ length: samples }, () => {
    // Box and Muller.
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return level * radius * Math.cos(2 * Math.PI * random());
  });
}
