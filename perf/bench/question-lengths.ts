import { SAMPLE_RATE } from '../caller/audio.ts';
import { type Percentiles, percentiles } from '../caller/percentiles.ts';

/** What takes longer to say counts as a long question: some half of the recorded ones do. */
export const LONG_QUESTION_MS = 1_500;

/** A turn that was answered. */
export interface TimedQuestion {
  readonly questionMs: number;
  readonly voiceToVoiceMs: number;
}

/** How long it takes to say something. */
export const spokenMs = (samples: Float32Array): number => Math.round((samples.length * 1_000) / SAMPLE_RATE);

/** Voice to voice of short and of long questions apart: a long one leaves an agent more time to prepare, and more to understand. */
export function byLength(turns: readonly TimedQuestion[]): {
  readonly short: Percentiles;
  readonly long: Percentiles;
} {
  const of = (isLong: boolean): Percentiles =>
    percentiles(
      turns
        .filter(({ questionMs }) => questionMs > LONG_QUESTION_MS === isLong)
        .map(({ voiceToVoiceMs }) => voiceToVoiceMs),
    );
  return { short: of(false), long: of(true) };
}
