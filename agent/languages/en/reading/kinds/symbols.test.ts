import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Q&A starts soon.', 'q and a starts soon'],
  ['Salt & pepper', 'salt and pepper'],
  ['Sign in/out here.', 'sign in out here'],
  ['The temperature is 20 ± 2 °C.', 'the temperature is twenty plus or minus two degrees celsius'],
  ['© 2024 Acme', 'copyright twenty twenty four acme'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
