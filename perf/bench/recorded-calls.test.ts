import { expect, test } from 'vitest';
import { dealt } from './recorded-calls.ts';

test('each call gets some of everything, and no call more than it may', () => {
  expect(dealt([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([
    [1, 4, 7],
    [2, 5],
    [3, 6],
  ]);
  expect(dealt([1, 2], 14)).toEqual([[1, 2]]);
  expect(dealt([], 14)).toEqual([]);
});
