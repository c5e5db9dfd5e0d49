import { endsSentence, sentenceEnd } from '../domain/sentences.ts';
import type { SentenceRules } from '../languages/language.ts';

/**
 * A mark inside a sentence at which a speaker breathes. After a digit what follows has to be known, since "1,234" goes on, and so do
 * "March 5, 2024" and "10 – 15"; and "https:" is no clause.
 */
const CLAUSE_END =
  /(?<!\b(?:https?|file|ftp|mailto))[,;:–—]["'”’)\]]*(?:(?<=\p{L}[,;:])$|(?<!\d\s?[,;:–—]["'”’)\]]*)\s+|\s+(?=[^\s\d]))/gu;
/** A mark that closes a sentence whatever follows it, unless it is part of an address. */
const CLEAR_END = /(?:^|\s)[^\s/@.]*\p{L}[!?]$/u;
/** In the middle of a long word no piece ends. */
const MID_WORD = /^[\p{L}\p{N}]{4}$/u;

/**
 * The kinds of places where the first piece of a reply may end, each with the fewest characters before it. Shorter pieces sound
 * chopped off; longer ones keep the caller waiting while they are generated (docs/decisions/language-model.md).
 */
const firstPieceEnds = ({ breath, phrase, word }: SentenceRules): readonly (readonly [RegExp, number])[] => [
  [CLAUSE_END, 9],
  [breath, 14],
  [phrase, 16],
  [word, 24],
];
/** Text without any mark is spoken in pieces of about so many characters. */
const LONGEST = 240;
/** No piece is longer, even where much text comes at once: to read a piece aloud holds up the voices of other calls. */
const LONGEST_PIECE = 300;

/**
 * Cuts generated text into pieces that are spoken one after the other: first a short clause, so that the voice begins early, then
 * sentences. It reads no more tokens than it needs for the next piece. A piece that ends a paragraph ends with a new line.
 *
 * @param cutOff tells, at the end of the text, that it was not finished: it then ends with a whole sentence or clause, if it has one.
 */
export async function* splitSentences(
  tokens: AsyncIterable<string>,
  rules: SentenceRules,
  cutOff = (): boolean => false,
): AsyncGenerator<string> {
  let text = '';
  let first = true;
  let before = '';
  for await (const token of tokens) {
    // By single characters, so that the pieces are the same however the text is cut into tokens.
    for (const character of token) {
      // "What?!" ended with its first mark.
      if (text === '' && /^[!?]$/.test(character) && CLEAR_END.test(before)) continue;
      text += character;
      if (text.length <= LONGEST && MID_WORD.test(text.slice(-4))) continue;
      for (let end = boundary(text, first, rules); end > 0; end = boundary(text, first, rules)) {
        const piece = text.slice(0, end);
        text = text.slice(end);
        if (piece.trim() === '') continue;
        first = false;
        before = piece.trim();
        yield /\n\s*$/.test(piece) ? `${before}\n` : before;
      }
    }
  }
  const last = cutOff() ? ended(text.trim(), before, rules) : text.trim();
  if (last !== '') yield last;
}

/** A text that was cut off, ended where it could have: a sentence that was just begun is left out, another one ends with a clause. */
function ended(text: string, before: string, rules: SentenceRules): string {
  if (endsSentence(text, rules)) return text;
  if (endsSentence(before, rules)) return '';
  const clause = [...text.matchAll(CLAUSE_END)].at(-1);
  return clause ? `${text.slice(0, clause.index)}.` : text;
}

/** The index at which the first piece of the text ends; 0 if it doesn't end yet. */
function boundary(text: string, first: boolean, rules: SentenceRules): number {
  const end = placeToStop(text.slice(0, LONGEST_PIECE), first, rules);
  if (end > 0 || text.length <= LONGEST) return end;
  const places = [...text.slice(0, LONGEST).matchAll(rules.word)].map(
    (place) => place.index + place[0].length,
  );
  const place = places.at(-1) ?? text.lastIndexOf(' ', LONGEST) + 1;
  return place > 0 ? place : LONGEST;
}

/** Where a speaker would stop first; 0 if there is no such place. */
function placeToStop(text: string, first: boolean, rules: SentenceRules): number {
  const end = sentenceEnd(text, rules);
  if (end !== undefined) return end;
  if (text.trim() === '') return 0;
  const paragraph = text.search(/\S\s*\n/);
  if (paragraph >= 0) return text.indexOf('\n', paragraph) + 1;
  if (first) {
    if (CLEAR_END.test(text) && !rules.isQuoting(text)) return text.length;
    for (const [place, shortest] of firstPieceEnds(rules)) {
      for (const match of text.matchAll(place)) {
        const end = match.index + match[0].length;
        if (match.index >= shortest && !rules.isQuoting(text.slice(0, end))) return end;
      }
    }
  }
  return 0;
}
