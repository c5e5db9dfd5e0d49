import { expect, test } from 'vitest';
import { withinSpeech, wordOfEachPhoneme, wordStretches } from './word-times.ts';

const chars = (text: string): string[] => Array.from(text);

/** The phonemes of each word, as they were found among the spoken ones. */
function found(spoken: string, alone: readonly string[]): string[] {
  const words = wordOfEachPhoneme(chars(spoken), alone.map(chars));
  return alone.map((_, word) =>
    chars(spoken)
      .filter((_phoneme, at) => words[at] === word)
      .join(''),
  );
}

test('words said one by one are found as they are', () => {
  expect(found('ðə kˈæt, sˈæt.', ['ðə', 'kˈæt', 'sˈæt'])).toEqual(['ðə', 'kˈæt', 'sˈæt']);
});

test('words that run together are parted', () => {
  expect(found('ʌvðə kˈæt', ['ʌv', 'ðə', 'kˈæt'])).toEqual(['ʌv', 'ðə', 'kˈæt']);
});

test('one word of several spoken ones stays whole, and a changed sound does not matter', () => {
  expect(found('twˈɛnti fˈaɪv dˈɑːlɚz ɹˈiəlaɪ', ['twˈɛnti fˈaɪv dˈɑːlɚz', 'ɹˈiəli'])).toEqual([
    'twˈɛntifˈaɪvdˈɑːlɚz',
    'ɹˈiəlaɪ',
  ]);
});

test('a word without a sound takes nothing from the others', () => {
  expect(found('kˈæt sˈæt', ['kˈæt', '', 'sˈæt'])).toEqual(['kˈæt', '', 'sˈæt']);
});

test('a word sounds from its first phoneme to the end of its last', () => {
  // The ids are those of: ^ _ a _ ' ' _ b _ $
  const stretches = wordStretches([1, 1, 3, 1, 2, 1, 4, 1, 1], [-1, -1, 0, 0, 1, 1, 2, 2, 3], [0, -1, 1]);
  expect([...stretches]).toEqual([
    [0, { start: 2, end: 6 }],
    [1, { start: 9, end: 14 }],
  ]);
});

test('the words fill the sound that is left after trimming', () => {
  const words = new Map([
    [0, { start: 100, end: 300 }],
    [1, { start: 320, end: 480 }],
  ]);
  expect([...withinSpeech(words, 0, 90, 400).values()]).toEqual([
    { start: 0, end: 210 },
    { start: 230, end: 400 },
  ]);
  // It is not known yet where the sound ends, and another sentence came before.
  expect([...withinSpeech(words, 1_000, 90, undefined).values()]).toEqual([
    { start: 1_000, end: 1_210 },
    { start: 1_230, end: 1_390 },
  ]);
});
