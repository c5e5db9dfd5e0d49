import type { PlainWord } from '../../plain-words.ts';

/** Most words of a stage direction or a list of sources. */
const LONGEST = 10;
const CLOSING: Readonly<Record<string, string>> = { '*': '*', '[': ']', '(': ')' };
/** "[1, 2]", "[3-5]": the numbers of sources. */
const SOURCES = /^\^?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*$/;
/** The number of a note behind a word or a mark; behind a short word it is a power. */
const NOTE = /(?<=\p{L}{4}[.,;:!?"”’)]{0,3}|[.,;:!?"”’])[⁰¹²³⁴-⁹]{1,3}(?![\p{L}\p{N}])|[†‡]+/gu;

/** Silences what nobody reads out: stage directions in brackets or asterisks, and the numbers of sources and notes. */
export function silenceAsides(words: readonly PlainWord[], direction: RegExp): PlainWord[] {
  const said = words.map((word) => ({ ...word, plain: word.plain.replaceAll(NOTE, '') }));
  for (const [index, { written }] of words.entries()) {
    const closing = CLOSING[written.charAt(0)];
    if (closing === undefined || written.startsWith('**')) continue;
    for (let last = index; last < Math.min(index + LONGEST, words.length); last++) {
      const at = words[last]?.written.indexOf(closing, last === index ? 1 : 0) ?? -1;
      if (at < 0) continue;
      const text = words
        .slice(index, last + 1)
        .map((word) => word.written)
        .join(' ');
      const inner = text.slice(1, text.lastIndexOf(closing));
      const silent = closing === ']' && SOURCES.test(inner) ? true : direction.test(inner.trim());
      // Marks behind it end the sentence before.
      if (silent)
        for (let word = index; word <= last; word++)
          silence(said, word, word === last ? (words[last]?.written.slice(at + 1) ?? '') : '');
      break;
    }
  }
  return said;
}

function silence(words: PlainWord[], index: number, rest: string): void {
  const word = words[index];
  if (word !== undefined) words[index] = { ...word, plain: rest, mark: '' };
}
