import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Lunch is 12-1pm.', 'lunch is twelve to one pm'],
  ['We meet at 7:05 AM.', 'we meet at seven oh five am'],
  ['Takeoff is at 17:45 UTC.', 'takeoff is at seventeen forty five utc'],
  ['Be there at 12:00.', "be there at twelve o'clock"],
  ['He ran it in 3:59.4.', 'he ran it in three fifty nine point four'],
  ['Read John 3:16.', 'read john three sixteen'],
  ['Doors open at 7 p.m. The show starts at 8.', 'doors open at seven pm the show starts at eight'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
