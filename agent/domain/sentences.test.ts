import { expect, test } from 'vitest';
import { english } from '../languages/en/english.ts';
import { sentenceEnd } from './sentences.ts';

const first = (text: string): string | undefined => {
  const end = sentenceEnd(text, english.sentences);
  return end === undefined ? undefined : text.slice(0, end).trim();
};

test.each([
  ['It costs $48.', undefined],
  ['It costs $48.75 today. Shall I?', 'It costs $48.75 today.'],
  ['There are three: 1. apples, 2. pears, 3. plums. All', 'There are three: 1. apples, 2. pears, 3. plums.'],
  [
    'We open at 9 a.m. and close at 5 p.m. on Fridays. Come',
    'We open at 9 a.m. and close at 5 p.m. on Fridays.',
  ],
  ['We open at 9 a.m. We', 'We open at 9 a.m.'],
  ['We open at 9 a.m. ', undefined],
  ['Mt. Fuji is with Capt. Lee until Jan. 5th. So', 'Mt. Fuji is with Capt. Lee until Jan. 5th.'],
  ['She won in 1998. Then', 'She won in 1998.'],
  ['Are you sure? "Yes." he', 'Are you sure?'],
  ['... Well. ', '... Well.'],
])('of %j the first sentence is %j', (text, sentence) => {
  expect(first(text)).toBe(sentence);
});

test('only what ends behind the place counts', () => {
  expect(sentenceEnd('One. Two. ', english.sentences, 5)).toBe(10);
});
