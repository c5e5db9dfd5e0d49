import { SAMPLE_RATE, millisecondsOf } from '../../domain/audio.ts';

/** Longest speech that whisper hears at once, in samples. */
export const MOST_SAMPLES = 30 * SAMPLE_RATE;

/** Fewest samples that whisper.cpp accepts. */
export const FEWEST_SAMPLES = SAMPLE_RATE / 10;

/** Encoder steps of whisper's whole window of 30 s. */
const WHOLE = 1_500;
const STEP_MS = 20;

/**
 * Steps of the shortest window, and steps that are added after the speech. Shorter windows lose words and make the decoder loop,
 * longer ones take more time (docs/decisions/recognition.md).
 */
const SHORTEST = 384;
const AFTER_SPEECH = 128;
const SHORTEST_SECOND_TRY = 768;

/** The encoder steps for a number of samples. The encoder's time grows with them, so the whole window is used only if it is needed. */
export function audioContext(samples: number): number {
  const steps = Math.ceil(millisecondsOf(samples) / STEP_MS) + AFTER_SPEECH;
  return Math.min(WHOLE, Math.max(SHORTEST, steps));
}

/** The encoder steps for a second try: loops are rarer in a longer window. */
export const widerContext = (steps: number): number =>
  Math.min(WHOLE, Math.max(SHORTEST_SECOND_TRY, 2 * steps));

/** Fast speakers say about four words in a second; a long word takes several tokens. */
const LIKELY_WORDS_PER_SECOND = 5;
const MOST_TOKENS_PER_SECOND = 10;

/** The most words and tokens that there was time to say. */
export function speechBounds(soundMs: number): { likelyWords: number; maxTokens: number } {
  const seconds = soundMs / 1_000;
  return {
    likelyWords: Math.floor(seconds * LIKELY_WORDS_PER_SECOND) + 1,
    maxTokens: Math.ceil(seconds * MOST_TOKENS_PER_SECOND) + 12,
  };
}
