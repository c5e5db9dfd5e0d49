/** Where a match stands. Each side is long enough to judge by, and no longer. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

/**
 * How a match is said: in one for all of it, or in a part for each of its written words, so that captions know when each is heard.
 * Undefined if it is not of this kind after all.
 */
export type Said = string | readonly string[] | undefined;

/** One kind of what is not said as it is written: dates, money. */
export interface Kind {
  /** Sticky: it is tried where a word, or a sign at a word, begins. */
  readonly pattern: RegExp;
  readonly say: (match: RegExpExecArray, around: Around) => Said;
}

/** Nothing that goes on as a word or a number may follow. */
const END = String.raw`(?![\p{L}\p{N}]|[.,]\d)`;

/** A kind that is found by a pattern, in capitals or not. What ends with it is not in the middle of a word or a number. */
export const kind = (source: string, say: Kind['say']): Kind => ({
  pattern: new RegExp(`(?:${source})${END}`, 'iuy'),
  say,
});

/** The same for what has to be written in just these capitals. */
export const exactKind = (source: string, say: Kind['say']): Kind => ({
  pattern: new RegExp(`(?:${source})${END}`, 'uy'),
  say,
});

/** A pattern for any of these texts, the longest first. */
export const anyOf = (texts: Iterable<string>): string =>
  [...texts]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
    .join('|');

/** A pattern for any of these texts in small letters, with a capital, or all in capitals. */
export const inAnyCase = (texts: Iterable<string>): string =>
  anyOf(
    new Set(
      [...texts].flatMap((text) => [
        text,
        text.toLowerCase(),
        text.charAt(0).toUpperCase() + text.slice(1),
        text.toUpperCase(),
      ]),
    ),
  );

/** A number, with or without groups and decimals. Groups are of three digits, or in India of two before the last. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)(?:\.\d+)?|\.\d+`;

/** What stands between two ends of a range. */
export const TO = String.raw`[-–—−]`;

/** Whether a full stop that belongs to an abbreviation ends the sentence, too. */
const endsSentence = (after: string): boolean =>
  /^(?:["'”’)\]]*\s*$|["'”’)\]]*\s+["'“‘(]*\p{Lu})/u.test(after);

/** The full stop that is said after an abbreviation: the sentence's, if it ends there. */
export const stopAfter = (match: string, after: string): string =>
  match.endsWith('.') && endsSentence(after) ? '.' : '';

const NO_NOUN =
  /^\s+(?:is|was|are|were|in|on|for|to|and|or|of|that|which|will|would|can|has|had|at|from|by|with|per|an?|the|each|every|more|less|total|off|if|when|as|but|so|than|he|she|it|I|we|you|they|now|today|after|before)\b/i;

/** Whether a quantity stands before its noun, which puts its unit in the singular: "a $20 bill". */
export const isAttributive = ({ before, after }: Around): boolean =>
  /\b(?:an?|the|this|that|my|your|his|her|our|their|another|each|every)\s+$/i.test(before) &&
  /^\s+\p{Ll}{2}/u.test(after) &&
  !NO_NOUN.test(after);
