import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Over 1,000,000 people', 'over one million people'],
  ['About 2.5 million', 'about two point five million'],
  ['Half of 1/2 is 1/4.', 'half of one half is one quarter'],
  ['50+ people', 'fifty plus people'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
