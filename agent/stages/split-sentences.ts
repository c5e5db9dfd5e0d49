/** A sentence's end: a mark, closing quotes, and the space after it. */
const SENTENCE_END = /[.!?…]+["'”’)\]]*\s+/g;
/** A place inside a sentence where a speaker breathes. */
const CLAUSE_END = /[,;:–—]["'”’)\]]*\s+/g;
/** Words before which one can breathe as well, where there is no mark. */
const BREATH = /\s+(?=(?:and|but|or|because|which|that|when|while|so|if|by|with|from)\s)/gi;
/** Words before which a phrase begins, and numbers: good enough where a sentence keeps the caller waiting. */
const PHRASE =
  /\s+(?=\d|(?:is|are|was|were|has|have|can|will|of|to|in|on|at|for|about|as|than|it|they|we|you)\s)/gi;
/** What ends with a full stop and ends no sentence. */
const ABBREVIATION = /\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|approx|No|Inc|Ltd|Co|[A-Z])\.\s*$/;
/** The first clause is spoken by itself if it is at least this long: shorter ones sound chopped off. */
const SHORTEST_CLAUSE = 12;
/** Without a mark it has to last until the rest can follow: about a second. */
const SHORTEST_BREATH = 16;
/** Past this many characters a sentence keeps them waiting: each takes 6 ms to generate and speak on two cores. */
const SHORTEST_PHRASE = 22;
/** Text without any mark is spoken in pieces of about this length. */
const LONGEST = 240;

/**
 * Cuts generated text into what is spoken at a time: first a short clause, so that the voice begins early, then sentences.
 * Reads no further than it must.
 */
export async function* splitSentences(tokens: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  let first = true;
  for await (const token of tokens) {
    text += token;
    for (let end = boundary(text, first); end > 0; end = boundary(text, first)) {
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
function boundary(text: string, first: boolean): number {
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    if (!ABBREVIATION.test(text.slice(0, end)) && /[\p{L}\p{N}]/u.test(text.slice(0, end))) return end;
  }
  const paragraph = text.search(/\S\s*\n/);
  if (paragraph >= 0) return paragraph + 1;
  if (first) {
    for (const match of text.matchAll(CLAUSE_END)) {
      if (match.index >= SHORTEST_CLAUSE) return match.index + match[0].length;
    }
    for (const match of text.matchAll(BREATH)) {
      if (match.index >= SHORTEST_BREATH) return match.index + match[0].length;
    }
    for (const match of text.matchAll(PHRASE)) {
      if (match.index >= SHORTEST_PHRASE) return match.index + match[0].length;
    }
  }
  if (text.length <= LONGEST) return 0;
  const space = text.lastIndexOf(' ', LONGEST);
  return space > 0 ? space + 1 : LONGEST;
}
