import { sentenceEnd } from '../domain/sentences.ts';
import type { SentenceRules } from '../languages/language.ts';

/** A place inside a sentence where a speaker breathes. After a letter, its mark is enough: only figures go on behind a comma. */
const CLAUSE_END = /(?:(?<=\p{L})[,;:]|[,;:–—])["'”’)\]]*(?:\s+|(?<=\p{L}[,;:])$)/gu;
/** What closes a sentence whatever follows. */
const CLEAR_END = /\p{L}[!?]$/u;

/**
 * Where the first piece of a sentence may end: characters from which each kind of place will do. Shorter ones sound chopped off; longer
 * ones keep the caller waiting, since each character takes about 10 ms to generate on two cores.
 */
const firstPieceEnds = ({ breath, phrase, word }: SentenceRules): readonly (readonly [RegExp, number])[] => [
  [CLAUSE_END, 9],
  [breath, 14],
  [phrase, 16],
  [word, 24],
];
/** Text without any mark is spoken in pieces of about this length. */
const LONGEST = 240;

/**
 * Cuts generated text into what is spoken at a time: first a short clause, so that the voice begins early, then sentences.
 * Reads no further than it must.
 */
export async function* splitSentences(
  tokens: AsyncIterable<string>,
  rules: SentenceRules,
): AsyncGenerator<string> {
  let text = '';
  let first = true;
  for await (const token of tokens) {
    text += token;
    for (let end = boundary(text, first, rules); end > 0; end = boundary(text, first, rules)) {
      const piece = text.slice(0, end).trim();
      text = text.slice(end);
      if (piece === '') continue;
      first = false;
      yield piece;
    }
  }
  if (text.trim() !== '') yield text.trim();
}

/** Where the first piece of the text ends; 0 if it doesn't yet. */
function boundary(text: string, first: boolean, rules: SentenceRules): number {
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
  if (text.length <= LONGEST) return 0;
  const space = text.lastIndexOf(' ', LONGEST);
  return space > 0 ? space + 1 : LONGEST;
}
