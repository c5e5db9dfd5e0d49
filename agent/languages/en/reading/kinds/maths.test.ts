import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['2^10 is 1024.', 'two to the tenth is one thousand twenty four'],
  ['x² + 1 = 0', 'x squared plus one equals zero'],
  ['What is 12 × 12?', 'what is twelve times twelve'],
  ['Use 3x + 2 = 11.', 'use three x plus two equals eleven'],
  ['E = mc²', 'e equals mc squared'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
