import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['It was built in 1889.', 'it was built in eighteen eighty nine'],
  ['In 2007 it opened.', 'in two thousand seven it opened'],
  ['The 1920s were loud.', 'the nineteen twenties were loud'],
  ["In the early '70s", 'in the early seventies'],
  ['It dates from 44 BC.', 'it dates from forty four bc'],
  ['He worked there 1998-2006.', 'he worked there nineteen ninety eight to two thousand six'],
  ['We have 2000 users.', 'we have two thousand users'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
