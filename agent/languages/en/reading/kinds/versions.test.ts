import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Install Node 20.11.1.', 'install node twenty point eleven point one'],
  ['We shipped v1.2.', 'we shipped version one point two'],
  ['Python 3.9 is old.', 'python three point nine is old'],
  ['iOS 17.4 fixes that.', 'ios seventeen point four fixes that'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
