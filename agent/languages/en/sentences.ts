import type { SentenceRules } from '../language.ts';

/** Abbreviations whose full stop ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s("“])(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Capt|Gen|Sgt|Jr|Sr|vs|etc|e\.g|i\.e|approx|No|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:[A-Z]\.)*[A-Z])\.\s*$/;
/** The number of a list's item, at the beginning of the text or after another item. */
const LIST_NUMBER = /(?:^|[.!?:;,\n]\s*)\d{1,2}\.\s*$/;
/** After "a.m." or "p.m." the sentence goes on unless the next word has a capital. */
const HOUR = /\b[ap]\.m\.\s*$/;

export const sentences: SentenceRules = {
  /** A mark, closing quotes, and the space after it. Marks and spaces count from their first on, or long rows of them would take long. */
  end: /(?<![.!?…])[.!?…]+["'”’)\]]*\s+/g,
  goesOn: (before, after) =>
    ABBREVIATION.test(before) || LIST_NUMBER.test(before) || goesOnAfterHour(before, after),
  breath: /(?<!\s)\s+(?=(?:and|but|or|because|which|that|when|while|so|if|by|with|from)\s)/gi,
  phrase:
    /(?<!\s)\s+(?=(?:is|are|was|were|has|have|can|will|of|to|in|on|at|for|about|as|than|it|they|we|you)\s)/gi,
  word: /(?<!\b(?:an?|the|my|your|his|her|its|our|their|this|that|no|not|very|[A-Z][\p{L}.]*|\d[\d.,]*))\s+/gu,
};

/** "9 a.m. and" goes on, "9 a.m. We" doesn't. While nothing follows yet, it counts as going on. */
function goesOnAfterHour(before: string, after: string): boolean {
  return HOUR.test(before) && !/^["'“‘(]*\p{Lu}/u.test(after);
}
