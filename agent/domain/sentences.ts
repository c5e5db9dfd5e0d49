/** What may be a sentence's end: a mark, closing quotes, and the space after it. */
const END = /[.!?…]+["'”’)\]]*\s+/g;
/** What ends with a full stop and ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s("“])(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Capt|Gen|Sgt|Jr|Sr|vs|etc|e\.g|i\.e|approx|No|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:[A-Z]\.)*[A-Z])\.\s*$/;
/** A list's number: it stands at the beginning, or after another item. */
const LIST_NUMBER = /(?:^|[.!?:;,\n]\s*)\d{1,2}\.\s*$/;
/** Hours are followed by more of the sentence unless a capital begins the next. */
const HOUR = /\b[ap]\.m\.\s*$/;

/**
 * Where the first sentence of a text ends that ends behind a place: after the space that follows its mark, since before that
 * "48." may become "48.75".
 *
 * @returns undefined if none does yet.
 */
export function sentenceEnd(text: string, from = 0): number | undefined {
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].length;
    if (end <= from) continue;
    const sentence = text.slice(0, end);
    if (!/[\p{L}\p{N}]/u.test(sentence)) continue;
    if (ABBREVIATION.test(sentence) || LIST_NUMBER.test(sentence) || goesOnAfterHour(text, end)) continue;
    return end;
  }
  return undefined;
}

/** The last sentence of a text, ended or not. */
export function lastSentence(text: string): string {
  let rest = text.trim();
  for (let end = sentenceEnd(rest); end !== undefined && end < rest.length; end = sentenceEnd(rest))
    rest = rest.slice(end);
  return rest;
}

/** "9 a.m. and" goes on, "9 a.m. We" doesn't; while nothing follows yet, it may. */
function goesOnAfterHour(text: string, end: number): boolean {
  return HOUR.test(text.slice(0, end)) && !/^["'“‘(]*\p{Lu}/u.test(text.slice(end));
}
