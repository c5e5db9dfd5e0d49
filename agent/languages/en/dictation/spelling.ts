import type { Dictating } from '../../language.ts';

/** What stands between two letters that are spelt. Dots alone are of an abbreviation: "p.m." */
const BETWEEN = String.raw`(?:[.,]?\s+|,|-\s*|\.-)`;
const LETTER = String.raw`(?<![a-z0-9'’])[a-z](?![a-z0-9'’])`;

/** Letters one by one at the end of a text: "B, R, O". */
const LETTERS_AT_END = new RegExp(`${LETTER}(?:${BETWEEN}(?:${LETTER}|\\boh\\b))+(?=[\\s.,-]*$)`, 'i');
/** Three letters one by one anywhere: "I, a" are words. */
const LETTERS = new RegExp(`${LETTER}(?:${BETWEEN}(?:${LETTER}|\\boh\\b)){2,}`, 'gi');

/** "It's spelled", and what is spelt behind it; a question how something is spelt announces nothing. */
const ANNOUNCED =
  /(?:\b(?:it|that|this|name|is|you)(?:['’]s)?|^) spel(?:l|ls|led|t)\b(?: (?:it|that|like this))?/i;
const ASKED_HOW = /\bhow (?:do|would|did|is|are|to|can|should)\b/i;
const ASKED_FOR = /\bspell\b|\bletter by letter\b|\bhow (?:is|do you) .*\bspel[lt]/i;
const EXAMPLE_AT_END = /(?<![a-z0-9'’])[b-hj-z],? (?:as in|like|for) [a-z]+[\s.,]*$/i;

/** Most words after an announcement that are heard for letters: "edge" for "H". */
const MOST_MISHEARD = 4;

/** Whether a text ends within a word that is spelt. How long that is nobody knows, unless it was said before. */
export function spelling(said: string, asked: string): Dictating | undefined {
  if (said.includes('?') || ASKED_HOW.test(said)) return undefined;
  const [letters] = LETTERS_AT_END.exec(said) ?? [];
  if (letters !== undefined) return isKnown(letters, said) ? undefined : 'may-go-on';
  if (EXAMPLE_AT_END.test(said)) return 'may-go-on';
  const announced = ANNOUNCED.exec(said);
  const behind = announced ? said.slice(announced.index + announced[0].length) : undefined;
  if (behind !== undefined && /^[\s.,:-]*$/.test(behind)) return 'begun';
  const count = (behind ?? said).split(/[^a-z0-9'’]+/i).filter(Boolean).length;
  const isLikely =
    behind !== undefined || (ASKED_FOR.test(asked) && !/^\W*(?:no|why|sorry|what|i)\b/i.test(said));
  return isLikely && count <= MOST_MISHEARD ? 'may-go-on' : undefined;
}

/** Whether these letters are a word that was said before them: "Brown, B, R, O, W, N". */
function isKnown(letters: string, said: string): boolean {
  const word = bare(letters);
  if (word.length < 3) return false;
  return said
    .slice(0, said.lastIndexOf(letters))
    .split(/[^a-z'’]+/i)
    .some((one) => one.toLowerCase() === word);
}

const bare = (letters: string): string =>
  letters
    .replaceAll(/oh/gi, 'o')
    .replaceAll(/[^a-z]/gi, '')
    .toLowerCase();

/** Writes words that were spelt as words: "B, R, O, W, N" is "BROWN". */
export const writeSpelt = (text: string): string =>
  text.replaceAll(LETTERS, (letters) => {
    const word = bare(letters);
    return /^[ai]+$/.test(word) ? letters : word.toUpperCase();
  });
