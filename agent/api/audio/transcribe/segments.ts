import { endsSentence } from '../../../domain/sentences.ts';
import type { SentenceRules } from '../../../languages/language.ts';
import type { FileWord } from './join-windows.ts';

/** A caption is no longer than this, in characters (two lines) and in time; a longer sentence has several. */
const [MOST_CHARACTERS, LONGEST_MS] = [84, 7_000];
/** A caption ends at a pause of this length. */
const PAUSE_MS = 1_000;

/** A part of a transcript that is read at once: a sentence, or a part of one. */
export interface Segment {
  readonly text: string;
  readonly words: readonly FileWord[];
  /** In ms of the file. */
  readonly startMs: number;
  readonly endMs: number;
}

/** Divides a transcript into segments. Their times go only forward. */
export function segmentsOf(words: readonly FileWord[], rules: SentenceRules): Segment[] {
  const segments: Segment[] = [];
  let open: FileWord[] = [];
  const close = (): void => {
    const [first] = open;
    if (!first) return;
    const startMs = Math.max(first.startMs, segments.at(-1)?.endMs ?? 0);
    const endMs = Math.max(startMs, open.at(-1)?.endMs ?? 0);
    segments.push({ text: textOf(open), words: open, startMs, endMs });
    open = [];
  };
  for (const word of words) {
    if (!goesWith(open, word)) close();
    open.push(word);
    if (endsSentence(textOf(open), rules)) close();
  }
  close();
  return segments;
}

/** The words as a text. */
export const textOf = (words: readonly FileWord[]): string => words.map(({ text }) => text).join(' ');

function goesWith(open: readonly FileWord[], word: FileWord): boolean {
  const [first, last] = [open[0], open.at(-1)];
  if (!first || !last) return true;
  return (
    textOf(open).length + 1 + word.text.length <= MOST_CHARACTERS &&
    word.endMs - first.startMs <= LONGEST_MS &&
    word.startMs - last.endMs < PAUSE_MS
  );
}
