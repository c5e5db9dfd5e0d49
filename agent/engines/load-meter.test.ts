import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoadMeter } from './load-meter.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** The load after a time in which one of two cores works, and in which the load is read every so often. */
function loadAfter(ms: number, readEveryMs: number): number {
  const meter = new LoadMeter(2);
  for (let at = 0; at < ms; at += 10) {
    vi.advanceTimersByTime(10);
    if (at % 100 === 0) meter.count(100, 1, undefined);
    if (at % readEveryMs === 0) expect(meter.load).toBeLessThanOrEqual(1);
  }
  return meter.load;
}

it('shows the same however often it is read', () => {
  const once = loadAfter(5_500, Infinity);
  expect(once).toBeGreaterThan(0.2);
  expect(loadAfter(5_500, 20)).toBe(once);
  expect(loadAfter(5_500, 3_000)).toBe(once);
});

it('shows two readers the same at one time', () => {
  const meter = new LoadMeter(1);
  vi.advanceTimersByTime(3_000);
  meter.count(1_500, 1, undefined);
  vi.advanceTimersByTime(1_500);
  expect(meter.load).toBe(meter.load);
  const [first, second] = [meter.load, meter.load];
  expect(first).toBeGreaterThan(0);
  expect(second).toBe(first);
});

it('falls while nothing is done, though nobody reads it', () => {
  const meter = new LoadMeter(1);
  vi.advanceTimersByTime(5_000);
  meter.count(5_000, 1, undefined);
  const busy = meter.load;
  vi.advanceTimersByTime(20_000);
  expect(meter.load).toBeLessThan(busy / 20);
});
