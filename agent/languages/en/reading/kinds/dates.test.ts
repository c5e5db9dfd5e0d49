import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Due on 11/30.', 'due on november thirtieth'],
  ['It was signed on July 4, 1776.', 'it was signed on july fourth seventeen seventy six'],
  ['She was born on 9 Sept 1990.', 'she was born on the ninth of september nineteen ninety'],
  ['The deadline is 2025-06-01.', 'the deadline is june first twenty twenty five'],
  ['It runs June 5-7.', 'it runs june fifth to seventh'],
  ['The store is open Tue-Sat.', 'the store is open tuesday to saturday'],
  ['See you on Fri, Oct 3rd.', 'see you on friday october third'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
