import { expect, test } from 'vitest';
import { certainMedian, percentiles } from './percentiles.ts';

test('interpolates between the neighbours of a percentile', () => {
  expect(percentiles([40, 10, 30, 20])).toEqual({ p50: 25, p95: 39, n: 4 });
  expect(percentiles(Array.from({ length: 101 }, (_, i) => i))).toEqual({ p50: 50, p95: 95, n: 101 });
});

test('one value is all of them, and none is nothing', () => {
  expect(percentiles([700.4])).toEqual({ p50: 700, p95: 700, n: 1 });
  expect(percentiles([])).toEqual({ p50: null, p95: null, n: 0 });
});

test('a median is the more certain the more values there are', () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(certainMedian(values)).toEqual({ median: 50.5, from: 40, to: 61, n: 100 });
  expect(certainMedian([30, 10, 20])).toEqual({ median: 20, from: 10, to: 30, n: 3 });
  expect(certainMedian([])).toEqual({ median: NaN, from: NaN, to: NaN, n: 0 });
});
