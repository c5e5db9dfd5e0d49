import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { speakable } from './speakable.ts';

const rows = (file: string): string[][] =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));

/** Readings are compared without marks, capitals and hyphens, and without the "and" that one school says in numbers. */
const compared = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(/\band\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

const spoken = (text: string): string =>
  speakable(text)
    .map((word) => word.spoken)
    .filter((word) => word !== '')
    .join(' ');

const half = (text: string): string => (Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 2), 16) % 2 === 0 ? 'a' : 'b');

test.each([['said.tsv'], ['nemo-en.tsv'], ['everyday.tsv'], ['everyday-2.tsv']])('%s', (file) => {
  const cases = rows(file).map((row) => ({ text: row.at(-2) ?? '', reading: row.at(-1) ?? '' }));
  const missed = cases.filter(({ text, reading }) => compared(spoken(text)) !== compared(reading));
  for (const { text, reading } of missed) console.log(`${half(text)} | ${text} | ${reading} | ${spoken(text)}`);
  console.log(file, cases.length - missed.length, 'of', cases.length);
  expect(1).toBe(1);
});
