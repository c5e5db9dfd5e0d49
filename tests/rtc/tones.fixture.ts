import { FRAME_SAMPLES, SAMPLE_RATE, type AudioFrame } from '../../agent/domain/audio.ts';
import type { Speech } from '../../agent/domain/ports.ts';
import { joinSamples, rootMeanSquare } from '../../agent/domain/samples.ts';

/** Louder than this is a tone that someone plays, not what WebRTC makes of silence. */
const AUDIBLE = 0.015;

/** Whether these samples hold a sound that a listener would notice. */
export const isAudible = (samples: Float32Array): boolean => rootMeanSquare(samples) > AUDIBLE;

/** What the agent says: a tone, as one word. */
export function tone(frequency: number, milliseconds: number, sampleRate = 22_050): Speech {
  const samples = Float32Array.from(
    { length: Math.round((milliseconds * sampleRate) / 1_000) },
    (_, index) => 0.3 * Math.sin((2 * Math.PI * frequency * index) / sampleRate),
  );
  return { text: 'a tone', samples, sampleRate, words: [{ text: 'tone', startMs: 0, endMs: milliseconds }] };
}

/** Pieces of speech as an engine would yield them. */
export async function* speech(...pieces: Speech[]): AsyncGenerator<Speech> {
  yield* pieces;
}

/** A reply that never ends, a second of a tone at a time. */
export async function* endlessSpeech(): AsyncGenerator<Speech> {
  for (;;) yield tone(440, 1_000);
}

/** The samples of frames, one after the other. */
export const samplesOf = (frames: readonly AudioFrame[]): Float32Array =>
  joinSamples(frames.map(({ samples }) => samples));

/**
 * How strongly a frequency is in some samples at 16 kHz: 1 for a pure tone of it, near 0 for anything else. The median
 * over short windows: the receiver shifts the phase when it stretches and squeezes.
 */
export function toneShare(samples: Float32Array, frequency: number): number {
  const shares: number[] = [];
  for (let start = 0; start + FRAME_SAMPLES <= samples.length; start += FRAME_SAMPLES) {
    let cosine = 0;
    let sine = 0;
    let power = 0;
    samples.subarray(start, start + FRAME_SAMPLES).forEach((sample, index) => {
      const angle = (2 * Math.PI * frequency * index) / SAMPLE_RATE;
      cosine += sample * Math.cos(angle);
      sine += sample * Math.sin(angle);
      power += sample * sample;
    });
    shares.push(power === 0 ? 0 : (2 * (cosine ** 2 + sine ** 2)) / (FRAME_SAMPLES * power));
  }
  return shares.sort((x, y) => x - y)[Math.floor(shares.length / 2)] ?? 0;
}
