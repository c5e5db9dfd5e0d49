import { expect, it } from 'vitest';
import { stableWords } from './stable-words.ts';

const spoken = ['My', 'number', 'is', 'five', 'five,', 'um,', 'two.'].map((text, i) => ({
  text,
  startMs: i * 200,
  endMs: (i + 1) * 200,
}));

it('times each recognised word from its end to the first stable text that has it', () => {
  const heard = [
    { atMs: 500, text: 'My number', stableText: '', complete: false },
    { atMs: 700, text: 'My number is', stableText: 'My number', complete: false },
    { atMs: 1_500, text: 'My number was 55', stableText: 'My number', complete: false },
    { atMs: 1_700, text: 'My number was 552.', stableText: 'My number was 552.', complete: true },
  ];
  expect(stableWords(spoken, heard)).toEqual([
    { first: true, afterMs: 500 },
    { first: false, afterMs: 300 },
    { first: false, afterMs: 900 },
    { first: false, afterMs: 700 },
    { first: false, afterMs: 300 },
  ]);
});

it('finds nothing where nothing was heard', () => {
  expect(stableWords(spoken, [])).toEqual([]);
});
