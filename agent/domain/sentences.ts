import type { SentenceRules } from '../languages/language.ts';

/**
 * Finds the first end of a sentence behind a place in a text. It is after the space that follows the mark, since until the space
 * comes "48." may become "48.75".
 *
 * @returns the index after that space; undefined if no sentence ends there yet.
 */
export function sentenceEnd(text: string, rules: SentenceRules, from = 0): number | undefined {
  for (const match of text.matchAll(rules.end)) {
    const end = match.index + match[0].length;
    if (end <= from) continue;
    const sentence = text.slice(0, end);
    if (!/[\p{L}\p{N}]/u.test(sentence)) continue;
    if (rules.goesOn(sentence, text.slice(end))) continue;
    return end;
  }
  return undefined;
}

/** The sentences of a text, each with the space after it. The last one may be unfinished. */
export function sentencesIn(text: string, rules: SentenceRules): string[] {
  const sentences: string[] = [];
  for (let rest = text; rest !== '';) {
    const end = sentenceEnd(rest, rules) ?? rest.length;
    sentences.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return sentences;
}

/** Whether a text ends with a mark that closes a sentence. */
export const endsSentence = (text: string, rules: SentenceRules): boolean =>
  [...`${text} `.matchAll(rules.end)].some((mark) => mark.index + mark[0].length >= text.length);

/** Characters of a last sentence that are looked for: of a longer one the end counts. */
const LONGEST_LAST = 500;

/** The last sentence of a text, finished or not. */
export const lastSentence = (text: string, rules: SentenceRules): string =>
  sentencesIn(text.trim().slice(-LONGEST_LAST), rules).at(-1) ?? '';
