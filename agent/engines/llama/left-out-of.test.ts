import { expect, test } from 'vitest';
import { leftOutOf } from './left-out-of.ts';

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

test('what was forgotten in the middle is found, also where the end differs', () => {
  expect(leftOutOf(numbers(0, 500), [...numbers(0, 50), ...numbers(300, 500)])).toEqual({
    start: 50,
    end: 300,
  });
  const goesOn = [...numbers(0, 50), ...numbers(300, 480), 1, 2, 3];
  expect(leftOutOf(numbers(0, 500), goesOn)).toEqual({ start: 50, end: 300 });
});

test('nothing is left out of what goes on as before, ends earlier, or is about something else', () => {
  const read = numbers(0, 500);
  expect(leftOutOf(read, numbers(0, 600))).toBeUndefined();
  expect(leftOutOf(read, numbers(0, 400))).toBeUndefined();
  expect(leftOutOf(read, [...numbers(0, 400), ...numbers(1_000, 1_100)])).toBeUndefined();
  expect(leftOutOf(read, numbers(300, 500))).toBeUndefined();
  expect(leftOutOf([], read)).toBeUndefined();
});

test('a few words that come again elsewhere are no gap: what is read after others is not the same', () => {
  expect(leftOutOf(numbers(0, 500), [...numbers(0, 50), ...numbers(300, 330), 1, 2])).toBeUndefined();
});

test('a word that is corrected is no gap: what follows was understood by it', () => {
  expect(leftOutOf(numbers(0, 500), [...numbers(0, 50), ...numbers(51, 500)])).toBeUndefined();
});

test('of several places that go on the same the one that goes on longest counts', () => {
  const twice = [...numbers(0, 10), ...numbers(500, 600), ...numbers(100, 170), ...numbers(0, 5)];
  const read = [...twice, ...numbers(100, 300), 7];
  expect(leftOutOf(read, [...numbers(0, 10), ...numbers(100, 300)])).toEqual({ start: 10, end: 185 });
});
