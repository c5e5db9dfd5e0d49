import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['She lives at 742 Evergreen Terrace.', 'she lives at seven forty two evergreen terrace'],
  ['We moved to 55 Oak Ave. last year.', 'we moved to fifty five oak avenue last year'],
  [
    'The office is at 350 5th Ave, New York, NY 10118.',
    'the office is at three fifty fifth avenue new york new york one zero one one eight',
  ],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
