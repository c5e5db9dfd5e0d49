import { type Lexicon, compared } from './lexicon.ts';
import type { TranscribedWord } from './transcript.ts';

/** A word's parts: signs before it, the word, the signs behind it. */
const PARTS = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{M}\p{N}]*)$/su;
/** A word of which something is: "Ada's". */
const OWNING = /^(.+)(['’]s)$/su;

/**
 * Writes the lexicon's words where recognition wrote what it hears for them: whole words, whatever their capitals, also with "'s". The
 * signs around them stay.
 */
export function knownWords(lexicon: Lexicon): (words: readonly TranscribedWord[]) => TranscribedWord[] {
  const wordOf = new Map(
    lexicon.flatMap(({ word, heard = [] }) => heard.map((form) => [keyOf(form.split(/\s+/)), word])),
  );
  const longest = Math.max(
    0,
    ...lexicon.flatMap(({ heard = [] }) => heard.map((form) => form.split(/\s+/).length)),
  );

  /** The word for these ones, as it is to be written in their place. */
  const known = (texts: readonly string[]): string | undefined => {
    const parts = texts.map((text) => PARTS.exec(text) ?? []);
    const isParted = parts.some(
      ([, lead = '', , tail = ''], at) => (at > 0 && lead !== '') || (at < parts.length - 1 && tail !== ''),
    );
    if (isParted) return undefined;
    const [lead, tail] = [parts[0]?.[1] ?? '', parts.at(-1)?.[3] ?? ''];
    const whole = wordOf.get(keyOf(texts));
    if (whole !== undefined) return `${lead}${whole}${tail}`;
    const [, owner, own = ''] = OWNING.exec(parts.at(-1)?.[2] ?? '') ?? [];
    const word = owner === undefined ? undefined : wordOf.get(keyOf([...texts.slice(0, -1), owner]));
    return word === undefined ? undefined : `${lead}${word}${own}${tail}`;
  };

  return (words) => {
    const written: TranscribedWord[] = [];
    for (let at = 0; at < words.length;) {
      let count = Math.min(longest, words.length - at);
      let text: string | undefined;
      for (; count > 0 && text === undefined; count--)
        text = known(words.slice(at, at + count).map((word) => word.text));
      const covered = words.slice(at, at + (text === undefined ? 1 : count + 1));
      const [first] = covered;
      const last = covered.at(-1);
      if (!first || !last) break;
      const probability = Math.min(...covered.map((word) => word.probability));
      written.push({ text: text ?? first.text, probability, startMs: first.startMs, endMs: last.endMs });
      at += covered.length;
    }
    return written;
  };
}

const keyOf = (texts: readonly string[]): string =>
  texts.map((text) => compared(PARTS.exec(text)?.[2] ?? '').replaceAll('’', "'")).join(' ');
