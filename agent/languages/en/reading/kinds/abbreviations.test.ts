import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Dr. Lee and Mrs. Fox met.', 'doctor lee and missus fox met'],
  ['St. Patrick lived there.', 'saint patrick lived there'],
  ['The U.S. and the U.K. signed.', 'the us and the uk signed'],
  ['See Fig. 3 and Sec. 2.', 'see figure three and section two'],
  ['Bring pens, paper, etc. Then sit.', 'bring pens paper et cetera then sit'],
  ['Smith v. Jones', 'smith versus jones'],
  ['Lake St. Clair', 'lake saint clair'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
