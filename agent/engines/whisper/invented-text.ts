import type { Token } from './addon.ts';

/**
 * Whether the decoder made its text up because nobody spoke. If the model believes that somebody spoke, unsure words count, too;
 * the less it believes so, the surer it has to be of the words (docs/decisions/recognition.md).
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

/** The geometric mean of the tokens' probabilities, in which a single unlikely token weighs more than in the arithmetic one. */
export function meanProbability(tokens: readonly Token[]): number {
  const logarithms = tokens.map(({ probability }) => Math.log(Math.max(probability, Number.MIN_VALUE)));
  return Math.exp(logarithms.reduce((sum, logarithm) => sum + logarithm, 0) / Math.max(1, tokens.length));
}

const CLOSED_BY: Record<string, string> = { '[': ']', '(': ')', '*': '*' };

/** Drops remarks on sounds, as subtitles have them ("[BLANK_AUDIO]", "(wind blowing)", "*laughs*"), and signs ("♪", "."). */
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
