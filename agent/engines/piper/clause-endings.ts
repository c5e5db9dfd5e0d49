/** The end of a clause, as Piper's phonemizer writes it into the phonemes. */
export interface ClauseEnding {
  /** One of `, . ? ! ; :`, or empty if the voice is given no mark (after an ellipsis, a paragraph or the whole text). */
  readonly mark: string;
  /** Whether a sentence ends here, too, since Piper synthesises sentence by sentence. */
  readonly endsSentence: boolean;
}

/** A possible end of a clause: a pause mark with the marks that follow it, or a blank line. */
const PAUSE = /(?<ellipsis>…|\.{3,})|(?<mark>[,.?!;:—–])[,.?!;:]*|(?<paragraph>\n[^\S\n]*\n\s*)/gu;

const SENTENCE_MARKS = new Set(['.', '?', '!']);
const DASHES = new Set(['—', '–']);

/**
 * Finds where eSpeak NG ends clauses, with the marks that it doesn't return and a Piper voice needs for its prosody. No clause ends if
 * a letter or digit follows the mark ("3.5"), or a lower-case word a full stop ("approx. ten"); see docs/decisions/voice.md.
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
    // Marks without a word before them belong to the clause before.
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
