import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../platform/errors.ts';
import { readLexicon } from './read-lexicon.ts';

function read(yaml: string): ReturnType<typeof readLexicon> {
  const folder = mkdtempSync(join(tmpdir(), 'lexicon-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'lexicon.yaml'), yaml);
  return readLexicon(join(folder, 'lexicon.yaml'));
}

test('entries have a word, and what there is to say of it', () => {
  const lexicon = read(`
- word: Nguyen
  say: win
  heard: [nwin, New Yen]
- word: Kubernetes
  ipa: kuːbɚnˈɛɾiːz
- word: C++
`);
  expect(lexicon).toEqual([
    { word: 'Nguyen', say: 'win', heard: ['nwin', 'New Yen'] },
    { word: 'Kubernetes', ipa: 'kuːbɚnˈɛɾiːz', heard: [] },
    { word: 'C++', heard: [] },
  ]);
});

test.each([
  ['', 'It must be a list of entries'],
  ['word: Nguyen', 'It must be a list of entries'],
  ['- Nguyen', 'entry 1: must have a word'],
  ['- say: win', 'entry 1: word must be a text'],
  ['- word: 5', 'entry 1: word must be a text'],
  ['- word: Nguyen\n  says: win', 'entry 1 (Nguyen): must have a word, and of say, ipa and heard'],
  ['- word: New Relic', 'entry 1 (New Relic): word must be one word'],
  ['- word: "(a)"', 'entry 1 ((a)): word must begin and end with a letter'],
  [`- word: ${'x'.repeat(41)}`, 'entry 1: word must have at most 40 characters'],
  ['- word: A\n- word: Nguyen\n  say: "…"', 'entry 2 (Nguyen): say must have letters'],
  ['- word: Nguyen\n  ipa: /wɪn/', 'entry 1 (Nguyen): ipa must be IPA, without slashes'],
  ['- word: Nguyen\n  say: win\n  ipa: wɪn', 'entry 1 (Nguyen): has say and ipa, which exclude each other'],
  ['- word: Nguyen\n  heard: nwin', 'entry 1 (Nguyen): heard must be a list'],
  ['- word: Nguyen\n  heard: ["!"]', 'entry 1 (Nguyen): heard must have letters'],
  [`- word: Nguyen\n  heard: [${'a,'.repeat(11)}]`, 'entry 1 (Nguyen): heard must be at most 10'],
  ['- word: Nguyen\n- word: nguyen', 'entry 2 (nguyen): is there twice'],
  [
    '- word: Ann\n  heard: [an]\n- word: Anne\n  heard: [An]',
    'entry 2 (Anne): has "An", which stands for Ann',
  ],
  ['- word: a'.concat('\n- word: a'.repeat(200)), 'It must have at most 200 entries'],
  ['- word: "', "can't be read"],
  ['#'.repeat(300_000), "can't be read: It is larger than 256 kB"],
])('%.40j is refused, and the entry is named', (yaml, why) => {
  expect(() => read(yaml)).toThrow(ConfigError);
  expect(() => read(yaml)).toThrow(why);
});

test('a file that is not there is named', () => {
  expect(() => readLexicon('/nowhere/lexicon.yaml')).toThrow(
    /PARLEY_LEXICON, \/nowhere\/lexicon.yaml, can't be read/,
  );
});
