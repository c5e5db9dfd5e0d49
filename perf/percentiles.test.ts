import { expect, test } from 'vitest';
import { percentiles } from './percentiles.ts';

test('interpolates between the neighbours of a percentile', () => {
  expect(percentiles([40, 10, 30, 20])).toEqual({ p50: 25, p95: 39, n: 4 });
  expect(percentiles(Array.from({ length: 101 }, (_, i) => i))).toEqual({ p50: 50, p95: 95, n: 101 });
});

test('one value is all of them, and none is nothing', () => {
  expect(percentiles([700.4])).toEqual({ p50: 700, p95: 700, n: 1 });
  expect(percentiles([])).toEqual({ p50: null, p95: null, n: 0 });
});
