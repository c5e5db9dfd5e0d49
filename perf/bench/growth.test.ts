import { expect, test } from 'vitest';
import { growth } from './growth.ts';

test('what grew before it had settled does not count', () => {
  const points = [
    [10, 100],
    [50, 200],
    [60, 260],
    [70, 210],
  ] as const;
  expect(growth(points, 50)).toEqual({ from: 50, to: 70, percent: 5 });
});

test('a run that ends before has not shown whether it grows', () => {
  expect(
    growth(
      [
        [10, 100],
        [50, 120],
      ],
      50,
    ),
  ).toBeUndefined();
  expect(
    growth(
      [
        [10, 100],
        [20, 120],
      ],
      50,
    ),
  ).toBeUndefined();
  expect(growth([], 50)).toBeUndefined();
});
