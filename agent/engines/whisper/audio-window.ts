import { SAMPLE_RATE, millisecondsOf } from '../../domain/audio.ts';

/** Longest speech that whisper hears at once, in samples. */
export const MOST_SAMPLES = 30 * SAMPLE_RATE;

/** whisper.cpp refuses less. */
export const FEWEST_SAMPLES = SAMPLE_RATE / 10;

/** Steps of whisper's whole window of 30 s. */
const WHOLE = 1_500;
const STEP_MS = 20;

/*
 * Shorter windows cost words and make loops, longer ones time. Word errors before any second try, over 58 generated
 * utterances (clean, 20 dB and 10 dB over noise) and 21 recordings (likewise), and the time of a question with two threads:
 *
 *   model, shortest, after | generated, %     | recorded, %     | time
 *   tiny.en, 256, 64       | 5.3, 5.9, 9.9    | 0, 1.1, 6.9     | 124 ms
 *   tiny.en, 384, 128      | 6.4, 4.8, 6.9    | 0, 1.1, 2.9     | 155 ms
 *   base, 256, 64          | 4.8, 4.3, 8.1    | 0, 0, 4.6       | 227 ms
 *
 * So tiny.en in the wider window hears about as well as base in the shorter one, sooner, and makes few loops (at 256 it does
 * in every fifth question).
 */
const SHORTEST = 384;
const AFTER_SPEECH = 128;
const SHORTEST_SECOND_TRY = 768;

/** Encoder steps for so many samples. The encoder's time grows with them; whisper was trained on {@link WHOLE}. */
export function audioContext(samples: number): number {
  const steps = Math.ceil(millisecondsOf(samples) / STEP_MS) + AFTER_SPEECH;
  return Math.min(WHOLE, Math.max(SHORTEST, steps));
}

/** For a second try: the longer the window, the rarer loops are. */
export const widerContext = (steps: number): number =>
  Math.min(WHOLE, Math.max(SHORTEST_SECOND_TRY, 2 * steps));

/** Fast speakers say four words in a second, and a long word is several tokens. */
const LIKELY_WORDS_PER_SECOND = 5;
const MOST_TOKENS_PER_SECOND = 10;

/** How much there was time to say. */
export function speechBounds(soundMs: number): { likelyWords: number; maxTokens: number } {
  const seconds = soundMs / 1_000;
  return {
    likelyWords: Math.floor(seconds * LIKELY_WORDS_PER_SECOND) + 1,
    maxTokens: Math.ceil(seconds * MOST_TOKENS_PER_SECOND) + 12,
  };
}
