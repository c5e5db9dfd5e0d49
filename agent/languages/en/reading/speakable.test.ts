import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leastTimeOf } from '../../../least-time.fixture.ts';
import { asWritten } from '../../spoken-words.ts';
import { speakable } from './speakable.ts';
import { spoken } from './spoken.fixture.ts';

test.each([
  // Numbers
  ['There are 1,234 of them.', 'There are one thousand two hundred thirty four of them.'],
  ['Pi is 3.14.', 'Pi is three point one four.'],
  ['Only .5 of it', 'Only point five of it'],
  ['It fell to -5 today.', 'It fell to minus five today.'],
  ['The code is 0199.', 'The code is zero one nine nine.'],
  ['The 1st, 22nd and 103rd.', 'The first, twenty second and one hundred third.'],
  ['Take 3/4 of it, or ½.', 'Take three quarters of it, or one half.'],
  ['About 1½ cups', 'About one and a half cups'],
  ['From 5-10 people', 'From five to ten people'],
  ['The score was 3:2.', 'The score was three to two.'],
  ['Release v2.0.1', 'Release version two point zero point one'],
  ['It is 10x faster.', 'It is ten times faster.'],
  ['Call 555-0199.', 'Call five five five, zero one nine nine.'],
  ['Call (555) 123-4567.', 'Call five five five, one two three, four five six seven.'],
  ['Call +1 555-123-4567.', 'Call plus one, five five five, one two three, four five six seven.'],
  // Dates and times
  [
    'Born in 1984, in 2003 or in 1905.',
    'Born in nineteen eighty four, in two thousand three or in nineteen oh five.',
  ],
  ['Since 1900 or 2010', 'Since nineteen hundred or twenty ten'],
  ['There were 1950 people.', 'There were one thousand nine hundred fifty people.'],
  ['The 1990s and the 80s', 'The nineteen nineties and the eighties'],
  ['From 1990–2000', 'From nineteen ninety to two thousand'],
  ['On March 5, 2024', 'On March fifth, twenty twenty four'],
  ['On Jan. 5th it began.', 'On January fifth it began.'],
  ['On 5 May', 'On the fifth of May'],
  ['On 2024-03-05', 'On March fifth, twenty twenty four'],
  ['On 12/25/2023.', 'On December twenty fifth, twenty twenty three.'],
  ['At 10:30 or 10:05', 'At ten thirty or ten oh five'],
  ['At 10:00 sharp', "At ten o'clock sharp"],
  ['At 3pm or 9:00 a.m. or so', 'At three PM or nine AM or so'],
  ['At 14:30.', 'At fourteen thirty.'],
  ['He may go in May.', 'He may go in May.'],
  // Money, percentages, units
  ['It costs $3.50.', 'It costs three dollars and fifty cents.'],
  ['It costs $1, £1.01 or €20.', 'It costs one dollar, one pound and one penny or twenty euros.'],
  ['Only $0.99!', 'Only ninety nine cents!'],
  ['$1,234.56', 'one thousand two hundred thirty four dollars and fifty six cents'],
  ['Worth $5 million, then $1.5M.', 'Worth five million dollars, then one point five million dollars.'],
  ['20 USD', 'twenty dollars'],
  ['About 75%, or 5-10%.', 'About seventy five percent, or five to ten percent.'],
  ['It is 5 km, 1 kg and 10cm.', 'It is five kilometers, one kilogram and ten centimeters.'],
  ['At 100°C or 60 km/h', 'At one hundred degrees Celsius or sixty kilometers per hour'],
  ['With 16GB for 3 hrs.', 'With sixteen gigabytes for three hours.'],
  ['Some ~5 lbs.', 'Some about five pounds.'],
  ['I am here, in it.', 'I am here, in it.'],
  // Addresses
  [
    'See https://www.example.com/docs/?q=1.',
    'See example dot com slash docs slash question mark q equals one.',
  ],
  ['See example.org, please.', 'See example dot org, please.'],
  ['Mail info@example.org today.', 'Mail info at example dot org today.'],
  ['Open report_final.pdf now.', 'Open report final dot PDF now.'],
  // Abbreviations
  ['Dr. Smith and Mr. Jones', 'doctor Smith and mister Jones'],
  ['He left. Dr. Smith stayed.', 'He left. Doctor Smith stayed.'],
  ['Elm St. near St. Louis', 'Elm street near saint Louis'],
  ['Tools, e.g. a hammer, i.e. this', 'Tools, for example a hammer, that is this'],
  ['Cats vs. dogs, etc.', 'Cats versus dogs, et cetera.'],
  ['approx. ten', 'approximately ten'],
  ['The U.S. Army', 'The US Army'],
  ['In Washington, D.C.', 'In Washington, D C.'],
  ['J. R. R. Tolkien', 'J R R Tolkien'],
  ['No. 5', 'number five'],
  ['No. Not five.', 'No. Not five.'],
  ['World War II and Henry VIII', 'World War two and Henry the eighth'],
  ['I think I am.', 'I think I am.'],
  ['C++ and C#', 'C plus plus and C sharp'],
  ['Open 24/7!', 'Open twenty four seven!'],
  // Symbols
  ['2 + 2 = 4', 'two plus two equals four'],
  ['2 * 3 - 1', 'two times three minus one'],
  ['salt & pepper', 'salt and pepper'],
  ['#1 of them', 'number one of them'],
  ['wait - no -- yes', 'wait — no — yes'],
  ['word—word', 'word — word'],
  ['and/or', 'and or'],
  ['snake_case', 'snake case'],
  // Markdown and emoji
  ['This is **very** _important_ and `code`.', 'This is very important and code.'],
  ['**two words** *and three more*', 'two words and three more'],
  ['See [the docs](https://example.com) [1].', 'See the docs .'],
  ['# A heading\nText', 'A heading. Text'],
  ['- first\n- second', 'first. Second.'],
  ['1. first\n2. second', 'one. First. Two. Second.'],
  ['```js\nrun()\n```', 'run()'],
  ['Great 🎉👍🏽 job 😀!', 'Great job !'],
  ['Fine :)', 'Fine'],
  // Text that stays as it is
  ['Well, "yes" (maybe)… or not?', 'Well, "yes" (maybe)… or not?'],
  ["Don't, it's o'clock; rock 'n' roll.", "Don't, it's o'clock; rock 'n' roll."],
  ['GPT-4, B12 and 5G', 'GPT four, B twelve and five G'],
  ['Yes. yes', 'Yes. Yes'],
])('%j is said as %j', (written, expected) => {
  expect(spoken(written)).toBe(expected);
});

test('every written word is kept, in order', () => {
  const text = 'On **Jan. 5** it cost\n- $5 million 🎉 (see [the docs](https://a.com))  ok';
  expect(speakable(text).map((word) => word.written)).toEqual(text.split(/\s+/));
});

test('words of other languages keep their numbers', () => {
  expect(asWritten('**Le** 5 mai 🎉').map((word) => word.spoken)).toEqual(['Le', '5', 'mai', '']);
});

test('a word is parted from all of its marks, and from no other', () => {
  expect(spoken('"(wait...)"')).toBe('"(wait...)"');
  expect(spoken('..."5')).toBe('..."five');
  expect(spoken('- Well, "no."*')).toBe('Well, "no."');
});

test('numbers that are too long to be followed are said digit by digit, wherever they stand', () => {
  const long = '7'.repeat(200);
  const said = Array.from(long, () => 'seven').join(' ');
  expect(spoken(long)).toBe(said);
  expect(spoken(`$${long}.50`)).toBe(`${said} dollars and fifty cents`);
});

test('any text is read, and every word of it is kept', () => {
  const signs = Array.from('0123456789.,:;!?-—*_#|~^{}<>\\`=[]()"\'/@$€%&+ \nabcxsAIVX🎉é°½');
  const odd = fc.string({ unit: fc.constantFrom(...signs), maxLength: 40 });
  fc.assert(
    fc.property(odd, (text) => {
      const written = text.split(/\s+/).filter((word) => word !== '');
      expect(speakable(text).map((word) => word.written)).toEqual(written);
    }),
    { seed: 21, numRuns: 2_000 },
  );
});

/** What is heard of a figure, whatever it is part of. A zero may be no word of its own ("1900"). */
const HEARD: Readonly<Record<string, RegExp>> = {
  1: /one|ten|eleven|twelve|teen|first|hundred|thousand/i,
  2: /two|twel|twen|second|hal[fv]|square/i,
  3: /three|thir|cub/i,
  4: /four|fort|quarter/i,
  5: /five|fif/i,
  6: /six/i,
  7: /seven/i,
  8: /eigh/i,
  9: /nin/i,
};

test('no letter and no figure of a text falls silent', () => {
  const signs = Array.from('0123456789.,:;!?-—/@$€%&+= ()"ABCabcdefghpmst°½');
  const word = fc.string({ unit: fc.constantFrom(...signs), maxLength: 24 });
  // Words that are in no list have to be heard as they are; the others at least somehow.
  const plain = fc.string({ unit: fc.constantFrom(...Array.from('bdfgjkqwz')), minLength: 5, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(fc.oneof(word, plain), { maxLength: 8 }), (words) => {
      const text = words.join(' ');
      // What is in brackets may be a stage direction or a source, and "https://www." is not said.
      fc.pre(!/[[*_<>]|https?:|www\.|<|[:;=]-?[)(DPp/|]/.test(text));
      const said = spoken(text);
      // A month's number is said by its name.
      fc.pre(
        !/January|February|March|April|May|June|July|August|September|October|November|December/.test(said),
      );
      for (const [figure, heard] of Object.entries(HEARD)) {
        if (text.includes(figure)) expect(said, text).toMatch(heard);
      }
      for (const [letters] of text.matchAll(/(?<![\p{L}\p{N}])[bdfgjkqwz]{5,}(?![\p{L}\p{N}])/gu))
        expect(said.toLowerCase(), text).toContain(letters);
      if (/[A-Za-z\d]/.test(text)) expect(said, text).toMatch(/\p{L}/u);
    }),
    { seed: 21, numRuns: 10_000 },
  );
});

test('a piece of a reply is read within milliseconds', () => {
  const piece = 'On Jan. 5, 2024 at 9:30 a.m. it cost $1,234.56/month (5-10% off), see example.com. '
    .repeat(4)
    .slice(0, 300);
  expect(leastTimeOf(() => speakable(piece))).toBeLessThan(50);
});

test.each([
  ['', '.', 'a'],
  ['- ', ',', 'a'],
  ['', '](', ''],
  ['', '1', ''],
  ['', '1.', ''],
  ['', '<a', ''],
  ['', 'a*.', ''],
  ['a', '-', '.'],
  ['', 'a.', ''],
  ['', '*a', ''],
])('eight times as many odd signs take about eight times as long: %s%s…%s', (before, sign, after) => {
  const row = (count: number): string => `${before}${sign.repeat(count)}${after}`;
  const timeOf = (text: string): number => leastTimeOf(() => speakable(text));
  timeOf(row(500));
  expect(timeOf(row(4_000))).toBeLessThan(3 * 8 * timeOf(row(500)));
});

test('nothing is said for nothing', () => {
  expect(speakable(' \n ')).toEqual([]);
  expect(spoken('🎉 *** 👍')).toBe('');
});
