import type { SentenceRules } from '../languages/language.ts';

/**
 * Where the first sentence of a text ends that ends behind a place: after the space that follows its mark, since before that
 * "48." may become "48.75".
 *
 * @returns undefined if none does yet.
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

/** The last sentence of a text, ended or not. */
export function lastSentence(text: string, rules: SentenceRules): string {
  let rest = text.trim();
  for (
    let end = sentenceEnd(rest, rules);
    end !== undefined && end < rest.length;
    end = sentenceEnd(rest, rules)
  )
    rest = rest.slice(end);
  return rest;
}
