import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('gives as many at once as it holds, and then as fast as it fills up', () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 });
  expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
  expect(bucket.take(499)).toBe(false);
  expect(bucket.take(500)).toBe(true);
  expect(bucket.take(500)).toBe(false);
});

it('holds no more after a long rest than after a short one', () => {
  const bucket = new TokenBucket({ perSecond: 100, burst: 3 });
  const hour = 3_600_000;
  expect([hour, hour, hour, hour].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
});
