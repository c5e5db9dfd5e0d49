import { endsSentence, sentenceEnd } from '../domain/sentences.ts';
import type { SentenceRules } from '../languages/language.ts';

/** A mark inside a sentence at which a speaker breathes. After a digit it needs a space behind it, since "1,234" goes on. */
const CLAUSE_END = /(?:(?<=\p{L})[,;:]|[,;:–—])["'”’)\]]*(?:\s+|(?<=\p{L}[,;:])$)/gu;
/** A mark that closes a sentence whatever follows it. */
const CLEAR_END = /\p{L}[!?]$/u;

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
 * sentences. It reads no more tokens than it needs for the next piece.
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
    text += token;
    for (let end = boundary(text, first, rules); end > 0; end = boundary(text, first, rules)) {
      const piece = text.slice(0, end).trim();
      text = text.slice(end);
      if (piece === '') continue;
      first = false;
      before = piece;
      yield piece;
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
  const space = text.lastIndexOf(' ', LONGEST);
  return space > 0 ? space + 1 : LONGEST;
}

/** Where a speaker would stop first; 0 if there is no such place. */
function placeToStop(text: string, first: boolean, rules: SentenceRules): number {
  const end = sentenceEnd(text, rules);
  if (end !== undefined) return end;
  const paragraph = text.search(/\S\s*\n/);
  if (paragraph >= 0) return paragraph + 1;
  if (first) {
    if (CLEAR_END.test(text)) return text.length;
    for (const [place, shortest] of firstPieceEnds(rules)) {
      for (const match of text.matchAll(place)) {
        if (match.index >= shortest) return match.index + match[0].length;
      }
    }
  }
  return 0;
}
