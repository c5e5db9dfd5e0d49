import { expect, it, onTestFinished, vi } from 'vitest';
import { FollowedDegradation } from './followed-degradation.ts';

it('follows the load whether it is read or not, and ends with its process', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let load = 0;
  const degradation = new FollowedDegradation(() => load);
  expect(degradation.level).toBe(0);
  load = 0.8;
  vi.advanceTimersByTime(1_000);
  expect([degradation.level, degradation.level]).toEqual([2, 2]);
  // Nobody reads the level while the load is high, and it follows all the same.
  load = 0.83;
  vi.advanceTimersByTime(1_000);
  load = 0.75;
  vi.advanceTimersByTime(1_000);
  expect(degradation.level).toBe(3);
  degradation[Symbol.dispose]();
  expect(vi.getTimerCount()).toBe(0);
});
