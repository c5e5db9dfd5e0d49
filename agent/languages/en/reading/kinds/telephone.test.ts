import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['My number is 415-555-0132.', 'my number is four one five five five five zero one three two'],
  [
    'Ring +44 20 7946 0018 after lunch.',
    'ring plus four four two zero seven nine four six zero zero one eight after lunch',
  ],
  [
    'You can reach us at (212) 555-0187 ext. 42.',
    'you can reach us at two one two five five five zero one eight seven extension four two',
  ],
  ['Please dial 1-800-555-0100.', 'please dial one eight hundred five five five zero one zero zero'],
  ['My SSN is 123-45-6789.', 'my ssn is one two three four five six seven eight nine'],
  ['Reach me on 07700 900123.', 'reach me on zero seven seven zero zero nine zero zero one two three'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
