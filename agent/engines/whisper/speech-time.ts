import { SAMPLE_RATE, millisecondsOf } from '../../domain/audio.ts';
import { rootMeanSquare } from '../../domain/samples.ts';

/** A stretch of the samples in which there is sound. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const STEP = SAMPLE_RATE / 50;

/** Share of the loudest amplitude below which sound is no speech (-26 dB). */
const QUIET_SHARE = 0.05;

/** Amplitude below which everything is silence (-60 dB of full scale). */
const SILENCE = 0.001;

/** Shortest gap between words. A shorter one is within a word, since a stop consonant takes up to about 150 ms. */
const SHORTEST_PAUSE_MS = 200;

/** Finds the stretches of sound by loudness. It serves times and rates of speech, and can't tell speech from noise. */
export function soundSpans(samples: Float32Array): Span[] {
  const loudness = loudnessOf(samples);
  const threshold = Math.max(SILENCE, QUIET_SHARE * Math.max(...loudness, 0));
  const spans: { startMs: number; endMs: number }[] = [];
  loudness.forEach((level, step) => {
    if (level < threshold) return;
    const startMs = millisecondsOf(step * STEP);
    const endMs = startMs + millisecondsOf(STEP);
    const last = spans.at(-1);
    if (last && startMs - last.endMs < SHORTEST_PAUSE_MS) last.endMs = endMs;
    else spans.push({ startMs, endMs });
  });
  return spans;
}

/** Length of all spans together. */
export const lengthOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);

function loudnessOf(samples: Float32Array): number[] {
  const loudness: number[] = [];
  for (let start = 0; start < samples.length; start += STEP) {
    loudness.push(rootMeanSquare(samples.subarray(start, start + STEP)));
  }
  return loudness;
}
