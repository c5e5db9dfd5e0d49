import { expect, test } from 'vitest';
import { english } from '../../languages/en/english.ts';
import { isInvented, withoutRemarks } from './invented-text.ts';

const left = (text: string): string =>
  withoutRemarks(text.split(' ').map((word) => ({ text: word })))
    .map((word) => word.text)
    .join(' ');

test.each([
  ['[BLANK_AUDIO]', ''],
  ['(wind blowing) Hello.', 'Hello.'],
  ['Yes, [coughs loudly twice] please.', 'Yes, please.'],
  ['♪ ♪♪', ''],
  ['.', ''],
  ['*laughs*', ''],
  ['It costs $5 (five dollars).', 'It costs $5'],
  ['Rock & roll', 'Rock & roll'],
])('of "%s" is left "%s"', (text, expected) => {
  expect(left(text)).toBe(expected);
});

// These pairs of probabilities were measured with tiny.en and base.
test.each([
  { what: 'silence', probability: 0.37, noSpeech: 0.99, invented: true },
  { what: 'white noise', probability: 0.17, noSpeech: 0.71, invented: true },
  { what: 'a room', probability: 0.03, noSpeech: 0.35, invented: true },
  { what: 'a dog', probability: 0.22, noSpeech: 0.44, invented: true },
  { what: 'speech in loud noise', probability: 0.39, noSpeech: 0.25, invented: false },
  { what: '"Yes."', probability: 0.81, noSpeech: 0.05, invented: false },
  { what: 'a lone "Stop." through Opus', probability: 0.17, noSpeech: 0.255, invented: false },
  { what: 'a murmur', probability: 0.05, noSpeech: 0.2, invented: true },
])('the text on $what is invented: $invented', ({ probability, noSpeech, invented }) => {
  expect(isInvented([{ text: ' you', probability }], noSpeech)).toBe(invented);
});

test('what whisper says into silence is known', () => {
  expect(english.invented.test(' you')).toBe(true);
  expect(english.invented.test(' Thanks for watching!')).toBe(true);
  expect(english.invented.test(' Thank you, that is all.')).toBe(false);
});
