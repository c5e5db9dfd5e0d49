import { expect, test } from 'vitest';
import { compared, spoken } from '../spoken.fixture.ts';

test.each([
  ['Bake at 350°F for 25 min.', 'bake at three hundred fifty degrees fahrenheit for twenty five minutes'],
  ['It goes 60 miles/hour.', 'it goes sixty miles per hour'],
  ['The flat has 85 m².', 'the flat has eighty five square meters'],
  ['He is 6\'2" tall.', 'he is six foot two tall'],
  ['The drive takes 1h 30m.', 'the drive takes one hour thirty minutes'],
  ['The room is 10x12 ft.', 'the room is ten by twelve feet'],
  ['A 10 km run', 'a ten kilometer run'],
  ['It is worth 10k.', 'it is worth ten thousand'],
])('%j is said as %j', (written, expected) => {
  expect(compared(spoken(written))).toBe(compared(expected));
});
