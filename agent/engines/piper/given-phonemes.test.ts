import { expect, test } from 'vitest';
import { UnknownSoundError } from '../../domain/errors.ts';
import { checkSounds, phonemesOf, withGiven } from './given-phonemes.ts';

const spoken = (text: string, parts: string) => ({
  phonemes: Array.from(text),
  partOf: Array.from(parts, (part) => (part === ' ' ? -1 : Number(part))),
});
const said = (text: string, of: string, parts: { ipa?: string; owns?: boolean }[]): [string, string] => {
  const { phonemes, partOf } = withGiven(spoken(text, of), parts);
  return [phonemes.join(''), partOf.map((part) => (part < 0 ? ' ' : part)).join('')];
};

test.each([
  ['given sounds stand in place of those found', [{}, { ipa: 'wˈɪn' }, {}], ['ab wˈɪn e.', '00 1111 2 ']],
  ['without any all stays', [{}, {}, {}], ['ab c d e.', '00 1 1 2 ']],
  ['a possessive hisses', [{}, { ipa: 'bɒs', owns: true }, {}], ['ab bɒsɪz e.', '00 11111 2 ']],
  ['is voiceless', [{}, { ipa: 'kat', owns: true }, {}], ['ab kats e.', '00 1111 2 ']],
  ['or voiced', [{}, { ipa: 'wɪn', owns: true }, {}], ['ab wɪnz e.', '00 1111 2 ']],
])('%s', (_, parts, as) => {
  expect(said('ab c d e.', '00 1 1 2 ', parts)).toEqual(as);
});

test('IPA is taken apart as the voice knows it', () => {
  expect(phonemesOf('ɡg')).toEqual(['ɡ', 'ɡ']);
  expect(phonemesOf('t͡ʃ')).toEqual(['t', 'ʃ']);
  expect(phonemesOf('ç')).toEqual(['c', '\u0327']);
});

test('signs that the voice does not know are named with their words', () => {
  const known = new Map([
    ['w', [1]],
    ['ɪ', [2]],
    ['n', [3]],
  ]);
  const entry = (word: string, ipa?: string) => ({ word, ipa, heard: [] });
  expect(() => checkSounds([entry('Nguyen', 'wɪn'), entry('Siobhan')], known)).not.toThrow();
  const check = () => checkSounds([entry('Nguyen', 'wɪn'), entry('Xhosa', 'ǁɪǁ')], known);
  expect(check).toThrow(UnknownSoundError);
  expect(check).toThrow(/Xhosa: "ǁ"$/);
});
