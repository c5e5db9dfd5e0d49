import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Use 2½ tsp of vanilla.', 'use two and a half teaspoons of vanilla'],
  ['Cut 1/3 of it off.', 'cut one third of it off'],
  ['I give it 4.5/5.', 'i give it four point five out of five'],
  ['It is open 24/7.', 'it is open twenty four seven'],
  ['Blood pressure 120/80', 'blood pressure one twenty over eighty'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
