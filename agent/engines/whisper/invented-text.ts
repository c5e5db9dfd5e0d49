import type { Token } from './addon.ts';

/**
 * Whether the decoder made its text up because nobody spoke.
 *
 * Measured with tiny.en and base, q8_0. Silence, hum, white noise, rooms, a dog and a tap on the microphone: no-speech
 * probability 0.35 to 0.99 and mean token probability 0.02 to 0.37. Clear speech: up to 0.2 and from 0.5 on; a lone "Stop."
 * through Opus: up to 0.26, and no more than 0.16 to 0.31. Where the model believes in speech an unsure word counts; else it
 * must be the surer of the words the less it does.
 */
export function isInvented(tokens: readonly Token[], noSpeechProbability: number): boolean {
  const surest =
    noSpeechProbability < SPEECH ? SUREST_MURMUR : SUREST_NOISE + noSpeechProbability * PER_NO_SPEECH;
  return meanProbability(tokens) < surest;
}

const SPEECH = 0.3;
const SUREST_MURMUR = 0.1;
const SUREST_NOISE = 0.15;
const PER_NO_SPEECH = 0.45;

/** The geometric mean: one token out of place weighs as it should. */
export function meanProbability(tokens: readonly Token[]): number {
  const logarithms = tokens.map(({ probability }) => Math.log(Math.max(probability, Number.MIN_VALUE)));
  return Math.exp(logarithms.reduce((sum, logarithm) => sum + logarithm, 0) / Math.max(1, tokens.length));
}

const CLOSED_BY: Record<string, string> = { '[': ']', '(': ')', '*': '*' };

/** Drops subtitles' remarks on sounds ("[BLANK_AUDIO]", "(wind blowing)", "*laughs*") and what is no word ("♪", "."). */
export function withoutRemarks<Word extends { readonly text: string }>(words: readonly Word[]): Word[] {
  let closing: string | undefined;
  return words.filter(({ text }) => {
    const rest = closing === undefined ? text.slice(1) : text;
    closing ??= CLOSED_BY[text.charAt(0)];
    if (closing === undefined) return /[\p{L}\p{N}&]/u.test(text);
    if (rest.includes(closing)) closing = undefined;
    return false;
  });
}
