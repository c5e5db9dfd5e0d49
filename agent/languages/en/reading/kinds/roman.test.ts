import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Star Wars Episode IV is a classic.', 'star wars episode four is a classic'],
  ['King Louis XVIII returned.', 'king louis the eighteenth returned'],
  ['Super Bowl LVIII was close.', 'super bowl fifty eight was close'],
  ['Rocky III came later.', 'rocky three came later'],
  ['Malcolm X spoke.', 'malcolm x spoke'],
  ['The IV line is in.', 'the i v line is in'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
