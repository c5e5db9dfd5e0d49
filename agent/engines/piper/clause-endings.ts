/** How a clause ends, as Piper's phonemizer writes it into the phonemes. */
export interface ClauseEnding {
  /** One of `, . ? ! ; :`, or empty where the voice is given no mark (an ellipsis, the end of a paragraph or text). */
  readonly mark: string;
  /** Piper synthesises sentence by sentence. */
  readonly endsSentence: boolean;
}

/** A candidate: a pause mark with the marks that follow it, or a blank line. */
const PAUSE = /(?<ellipsis>…|\.{3,})|(?<mark>[,.?!;:—–])[,.?!;:]*|(?<paragraph>\n[^\S\n]*\n\s*)/gu;

const SENTENCE_MARKS = new Set(['.', '?', '!']);
const DASHES = new Set(['—', '–']);

/**
 * Where eSpeak NG ends a clause, in order. It returns the phonemes of each clause but not the mark that closed it, which
 * a Piper voice needs for its prosody. The rules were found by comparing more than a thousand patterns with the PyPI package
 * piper-tts: a mark ends a clause unless a letter or digit follows it at once ("3.5", "a:b", "example.com"); a full stop does not
 * when a lower-case word follows on the same line ("approx. ten").
 */
export function clauseEndings(text: string): ClauseEnding[] {
  const endings: ClauseEnding[] = [];
  const trimmed = text.trim();
  let end = 0;
  for (const match of trimmed.matchAll(PAUSE)) {
    if (match.index < end) continue;
    const between = trimmed.slice(end, match.index);
    const rest = trimmed.slice(match.index + match[0].length);
    const mark = match.groups?.['mark'];
    if (mark !== undefined && (/^[\p{L}\p{N}]/u.test(rest) || (mark === '.' && /^ +\p{Ll}/u.test(rest))))
      continue;
    // Marks without a word before them belong to the clause that they follow.
    if (!/[\p{L}\p{N}\p{S}]/u.test(between)) continue;
    endings.push({
      mark: mark === undefined ? '' : DASHES.has(mark) ? ';' : mark,
      endsSentence: mark === undefined ? match.groups?.['paragraph'] !== undefined : SENTENCE_MARKS.has(mark),
    });
    end = match.index + match[0].length;
  }
  if (/[\p{L}\p{N}\p{S}]/u.test(trimmed.slice(end))) endings.push({ mark: '', endsSentence: true });
  return endings;
}
