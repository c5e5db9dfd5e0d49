import fc from 'fast-check';
import { expect, test } from 'vitest';
import { english } from './en/english.ts';
import { pronounceBy, respellBy } from './pronounce.ts';

const entry = (word: string, how: { say?: string; ipa?: string }) => ({ word, heard: [], ...how });
const lexicon = [
  entry('Nguyen', { say: 'win' }),
  entry('Kubernetes', { ipa: 'kuːbɚnˈɛɾiːz' }),
  entry('MySQL', { say: 'my sequel' }),
  entry('C++', { say: 'see plus plus' }),
  entry('José', { say: 'ho zay' }),
  entry('Episode', { say: 'eppisode' }),
  entry('G4', { say: 'gee 4' }),
  entry('A-Trane', { say: 'ah train' }),
];
const pronounce = pronounceBy(lexicon, english.readAloud);
const said = (text: string): string =>
  pronounce(english.readAloud(text))
    .map((part) =>
      part.ipa === undefined ? part.text : `[${part.text}${part.owns === true ? ' owns' : ''}]`,
    )
    .join(' ');

test.each([
  ['Ask nguyen.', 'Ask win.'],
  ['Meet me at the A-Trane.', 'Meet me at the Ah train.'],
  ['Nguyen’s desk is here.', 'Win’s desk is here.'],
  ['It ended. Nguyen called, "Nguyen!"', 'It ended. Win called, "Win!"'],
  ['**Nguyen** is in.', 'Win is in.'],
  ['Nguyens and MyNguyen stay.', 'Nguyens and MyNguyen stay.'],
  ['We use MySQL, and C++.', 'We use My sequel, and See plus plus.'],
  ['Meet Jose\u0301!', 'Meet Ho zay!'],
  ['Run Kubernetes, please.', 'Run [Kubernetes,] please.'],
  ["Kubernetes's pods", "[Kubernetes's owns] pods"],
  ['A Kubernetes-based thing (Kubernetes).', 'A [Kubernetes] based thing [(Kubernetes).]'],
  ['Episode IV costs $5.', 'Eppisode four costs five dollars.'],
  ['The G4 is new.', 'The Gee four is new.'],
])('%s', (text, as) => {
  expect(said(text)).toBe(as);
});

test('each part tells its word among those that are said', () => {
  const words = english.readAloud('- Kubernetes-based — no, *Nguyen* it is');
  const parts = pronounce(words);
  const spoken = words.filter((word) => word.spoken !== '');
  expect(parts.map(({ text, word }) => [text, spoken[word]?.written])).toEqual([
    ['Kubernetes', 'Kubernetes-based'],
    ['based', 'Kubernetes-based'],
    ...spoken
      .slice(1)
      .map(({ spoken: text, written }) => [
        text === '*Nguyen*' ? 'Win' : text.replace('Nguyen', 'Win'),
        written,
      ]),
  ]);
});

test('a text without words of the lexicon is said as it is without one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
      const words = english.readAloud(text.replaceAll(/\p{L}/gu, 'x'));
      const plain = words
        .filter(({ spoken }) => spoken !== '')
        .map(({ spoken }, word) => ({ text: spoken, word }));
      expect(pronounce(words)).toEqual(plain);
      expect(pronounceBy([], english.readAloud)(words)).toEqual(plain);
    }),
    { seed: 21 },
  );
});

test('a voice elsewhere gets the respelt text', () => {
  const respell = respellBy(lexicon);
  expect(respell('Nguyen’s Kubernetes-MySQL, on 5/4.')).toBe('Win’s Kubernetes-My sequel, on 5/4.');
  expect(respellBy([])('Nguyen')).toBe('Nguyen');
});
