import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['The Boeing 747 and the Airbus A320', 'the boeing seven forty seven and the airbus a three twenty'],
  ['He plays for the 49ers.', 'he plays for the forty niners'],
  ['An RTX 4090 is fast.', 'an rtx forty ninety is fast'],
  ['The COVID-19 shot', 'the covid nineteen shot'],
  ['Add a 401(k) and a Roth IRA.', 'add a four oh one k and a roth ira'],
  ['Gate 12A is boarding.', 'gate twelve a is boarding'],
  ['The 2nd and 3rd floor', 'the second and third floor'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
