import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['It takes 10 - 15 minutes.', 'it takes ten to fifteen minutes'],
  ['They won 3-1 on Sunday.', 'they won three to one on sunday'],
  ['Their record is 10-2.', 'their record is ten and two'],
  ['The ratio is 4:1.', 'the ratio is four to one'],
  ['A 16:9 screen', 'a sixteen by nine screen'],
  ['They played in 4-4-2.', 'they played in four four two'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
