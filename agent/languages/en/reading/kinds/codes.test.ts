import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Your confirmation code is 730412.', 'your confirmation code is seven three zero four one two'],
  ['Enter the code A7X9.', 'enter the code a seven x nine'],
  ['The Visa ending in 0071 was declined.', 'the visa ending in zero zero seven one was declined'],
  ['The ZIP code is 94103.', 'the zip code is nine four one zero three'],
  ['Your room is 1204.', 'your room is twelve oh four'],
  ['He is #1 in chess.', 'he is number one in chess'],
  ['They ordered 150 chairs.', 'they ordered one hundred fifty chairs'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
