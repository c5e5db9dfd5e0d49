import { expect, test } from 'vitest';
import { splitSentences } from './split-sentences.ts';
import { english } from '../languages/en/english.ts';
import { compared, spoken } from '../languages/en/reading/spoken.fixture.ts';

async function cut(tokens: readonly string[]): Promise<string[]> {
  async function* stream(): AsyncGenerator<string> {
    yield* tokens;
  }
  const pieces: string[] = [];
  for await (const piece of splitSentences(stream(), english.sentences)) pieces.push(piece.trim());
  return pieces;
}

/** A text whose sentences are parted by "|", and what of it is never parted. */
const TEXTS: readonly (readonly [text: string, ...whole: string[]])[] = [
  ['We open at 9 a.m. and close at 5 p.m. on Fridays. |Come by.', '9 a.m. and close', '5 p.m. on'],
  ['We went up Mt. Fuji with Capt. Lee. |It was cold.', 'Mt. Fuji', 'Capt. Lee'],
  ['It starts on Jan. 5th at noon. |Do come.', 'Jan. 5th'],
  ['We should take plan B. |Then we go home.', 'plan B.'],
  ['He flew back to the U.S. |The flight was long.', 'the U.S.'],
  ['The U.S. Army came in with Dr. Smith and St. James. |Good.', 'U.S. Army', 'Dr. Smith', 'St. James'],
  ['Sure. |Could you repeat that for me, please?', 'repeat'],
  ['I saved photo.jpg and nginx.conf on example.com today. |Fine.', 'photo.jpg', 'nginx.conf', 'example.com'],
  [
    'The number to call is (555) 123-4567 or +1 555 123 4567. |Ask for Ann.',
    '(555) 123-4567',
    '+1 555 123 4567',
  ],
  ['Columbus Day falls on October 12, 2026 this year. |Enjoy it.', 'October 12, 2026'],
  ['That comes to about 1,250,000 dollars, or 2.5 percent. |Fine.', '1,250,000', '2.5 percent'],
  [
    'Go to https://example.com/a?b=1,2 and look for it there. |Then come back.',
    'https://example.com/a?b=1,2',
  ],
  ['She told me "Stop that. Go home now!" and then she left. |I did.', '"Stop that. Go home now!"'],
  ['It takes me 10 – 15 minutes, e.g. on foot. |Not more.', '10 – 15 minutes', 'e.g. on foot'],
  ['J. R. R. Tolkien wrote it in 1937, I think. |So do I. |We all do.', 'J. R. R. Tolkien'],
  [
    'Acme Inc. hired her at No. 5, Elm St. in May. |The pay is good.',
    'Acme Inc. hired',
    'No. 5',
    'Elm St. in',
  ],
  ['It costs $48.75 today, not $50. |Shall I book it?', '$48.75', '$50.'],
  ['There are three: 1. apples, 2. pears, 3. plums. |All are ripe.', '1. apples', '2. pears', '3. plums'],
];

test.each(TEXTS.map(([text, ...whole]) => ({ text, whole })))(
  'the pieces of $text are the same at every cut of its tokens, and read like the whole',
  async ({ text, whole }) => {
    const written = text.replaceAll('|', '');
    const pieces = await cut([written]);
    for (let at = 1; at < written.length; at++)
      expect(await cut([written.slice(0, at), written.slice(at)])).toEqual(pieces);
    expect(await cut(Array.from(written))).toEqual(pieces);

    expect(pieces.join('').replaceAll(/\s/g, '')).toBe(written.replaceAll(/\s/g, ''));
    for (const part of whole) expect(pieces.filter((piece) => piece.includes(part))).toHaveLength(1);
    let before = '';
    for (const sentence of text.split('|').slice(0, -1)) {
      before += sentence.replaceAll(/\s/g, '');
      const ends = pieces.map((_, index) =>
        pieces
          .slice(0, index + 1)
          .join('')
          .replaceAll(/\s/g, ''),
      );
      expect(ends).toContain(before);
    }
    expect(compared(pieces.map(spoken).join(' '))).toBe(compared(spoken(written)));
  },
);

test('two sentences without a space between them are two', async () => {
  expect(await cut(['Sure thing.Could you repeat that?'])).toEqual(['Sure thing.', 'Could you repeat that?']);
});
