import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileWord, JoinWindows } from './join-windows.ts';

const WORD_MS = 300;

/** Words that follow each other, from a word's number on. */
const wordsOf = (text: string, from = 0): FileWord[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word, i) => ({
      text: word,
      probability: 0.9,
      startMs: (from + i) * WORD_MS,
      endMs: (from + i + 1) * WORD_MS,
      noSpeechProbability: 0.1,
    }));

/** @param shared numbers of the first word that two windows share, and of the first after them. */
function joined(before: string, after: string, shared?: readonly [number, number]): string {
  const join = new JoinWindows();
  const span = shared && { startMs: shared[0] * WORD_MS, endMs: shared[1] * WORD_MS };
  const first = join.add(wordsOf(before), span);
  const second = join.add(wordsOf(after, shared?.[0] ?? before.split(' ').length), undefined);
  return [...first, ...second, ...join.end()].map(({ text }) => text).join(' ');
}

describe('words of two windows', () => {
  it('follow each other where they share nothing', () => {
    expect(joined('one two', 'three four')).toBe('one two three four');
    expect(joined('again again', 'again again')).toBe('again again again again');
  });

  it.each([
    ['a b c d e f g h', 'f g h i j', [5, 8]],
    // A word is cut in two at the edge of each window.
    ['a b c d e f g ha', 'eff g h i j', [5, 8]],
    // Recognition writes marks and capitals as the sentence seems to go on.
    ['a b c d e f g. H', 'F, g h. i j', [5, 8]],
  ] as const)('are said once where they share some: %s | %s', (before, after, shared) => {
    expect(joined(before, after, shared).toLowerCase().replace(/[.,]/g, '')).toBe('a b c d e f g h i j');
  });

  it('are parted by time where recognition agrees in none', () => {
    expect(joined('a b c d e x y', 'p q f g', [5, 7])).toBe('a b c d e x q f g');
  });

  it('are none lost where the next window is silent', () => {
    expect(joined('a b c d e f', '', [4, 6])).toBe('a b c d e f');
  });

  it('are all there, once and in order, wherever a text is cut', () => {
    const word = fc.constantFrom(...'the cat sat on a mat and then it saw that man of the town'.split(' '));
    const text = fc.array(word, { minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 3, max: 5 }), (words, place, length) => {
        // Each word is told apart from the others, as repeats in a few seconds can't be placed by words alone.
        const all = words.map((one, i) => `${one}${i}`);
        const start = 4 + (place % (all.length - length - 5));
        const end = start + length;
        const before = all.slice(0, end).join(' ');
        const after = all.slice(start).join(' ');
        expect(joined(before, after, [start, end])).toBe(all.join(' '));
      }),
      { seed: 21 },
    );
  });
});
