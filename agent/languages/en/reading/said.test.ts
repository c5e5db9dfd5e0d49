import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compared, spoken } from './spoken.fixture.ts';

/** Readings that are left as they are, and why. */
const MISSED: Readonly<Record<string, string>> = {
  'Main St.': 'With a stop it is a street, also without a number.',
  'http://www.ourdailynews.com.sm': 'Nobody says "HTTP colon slash slash".',
  'https://developer.nvidia.com/cv-cuda/early-access': 'The same.',
  'https://www.nvidia.com/dgx-basepod.sm/3': 'The same.',
  'rtxprohelp@exchange.nvidia.com': 'It would take a list of words to find "RTX pro help" in it.',
  '3 cc/s': 'A person says "per second".',
  '4.4x': 'A person says "four point four times".',
  '111st': 'No word; both readings are guesses.',
  '170 - 45190': 'A person takes it for a range.',
  '978-0': 'The same.',
  '$250-$300': 'A person says the unit once: "two hundred fifty to three hundred dollars".',
  'Sam II': 'A person says "Sam the second".',
  'The number is 0800 123 456.': '"Zero eight zero zero" is as usual.',
  'Add 3/4 cup of sugar.':
    '"Three quarters cup" is understood; "of a" would need a list of what is measured.',
  'Save it as report_2024.pdf.': 'File names are read without their underscores.',
  'It expires 12/2026.': 'A month and a year are not told from a fraction ("1/2007").',
  'It is 5 ft 11 in tall.': '"Five feet eleven inches" is right, too.',
  'It is 7×7.': '"Times" is right, too.',
  'Dial *67 first.': 'An asterisk before a word is taken for markup.',
};

const cases = (file: string): { text: string; reading: string }[] =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'))
    .map((columns) => ({ text: columns.at(-2) ?? '', reading: columns.at(-1) ?? '' }));

test.each([
  ['said.tsv', 0.95],
  ['nemo-en.tsv', 0.85],
  ['everyday.tsv', 0.95],
])('the texts of %s are read as people read them', (file, share) => {
  const all = cases(file);
  const missed = all.filter(({ text, reading }) => compared(spoken(text)) !== compared(reading));
  console.info(`${file}: ${all.length - missed.length} of ${all.length}`);
  expect(missed.map(({ text }) => text).filter((text) => !(text in MISSED))).toEqual([]);
  expect(1 - missed.length / all.length).toBeGreaterThanOrEqual(share);
});
