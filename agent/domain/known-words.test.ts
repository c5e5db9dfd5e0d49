import { expect, test } from 'vitest';
import { knownWords } from './known-words.ts';

const correct = knownWords([
  { word: 'Siobhan', heard: ['Shavon', 'chev on'] },
  { word: 'Kubernetes', heard: ['cooper netties', 'cooper'] },
  { word: "Mama's", heard: ['mamas', "mama's"] },
  { word: 'José', heard: ['Jose'] },
  { word: 'Nguyen', heard: [] },
]);
const heard = (text: string) =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word, at) => ({ text: word, probability: (at + 1) / 10, startMs: at * 100, endMs: at * 100 + 90 }));
const written = (text: string): string =>
  correct(heard(text))
    .map((word) => word.text)
    .join(' ');

test.each([
  ['I am SHAVON.', 'I am Siobhan.'],
  ["Is it Shavon's, or (Chev on's)?", "Is it Siobhan's, or (Siobhan's)?"],
  ['Restart Cooper netties, please.', 'Restart Kubernetes, please.'],
  ['Cooper, netties', 'Kubernetes, netties'],
  ['Shavonne and cooperate stay, as nguyen does.', 'Shavonne and cooperate stay, as nguyen does.'],
  ['to Mamas and mama’s', "to Mama's and Mama's"],
  ['hi jose!', 'hi José!'],
  ['...', '...'],
  ['', ''],
])('%j is written %j', (text, as) => {
  expect(written(text)).toBe(as);
});

test('a word made of several is as sure as the least sure of them, and lasts as long as all', () => {
  expect(correct(heard('my cooper netties'))).toEqual([
    { text: 'my', probability: 0.1, startMs: 0, endMs: 90 },
    { text: 'Kubernetes', probability: 0.2, startMs: 100, endMs: 290 },
  ]);
});
