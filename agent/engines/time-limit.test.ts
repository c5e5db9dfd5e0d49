import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EngineHungError } from '../domain/errors.ts';
import { inTime, limitTime } from './time-limit.ts';

const LIMIT_MS = 20_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The process was stopped, for however long: each timer that is due fires once. */
const isStoppedForLong = (): unknown => vi.advanceTimersToNextTimer();

it('is told when the time is over, once', () => {
  const late = vi.fn();
  limitTime(LIMIT_MS, late);
  vi.advanceTimersByTime(LIMIT_MS - 1_000);
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(late).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(10 * LIMIT_MS);
  expect(late).toHaveBeenCalledOnce();
});

it('is not told of what ended before', () => {
  const late = vi.fn();
  limitTime(LIMIT_MS, late)[Symbol.dispose]();
  vi.advanceTimersByTime(10 * LIMIT_MS);
  expect(late).not.toHaveBeenCalled();
});

it('does not count the time in which the process was stopped', () => {
  const late = vi.fn();
  limitTime(LIMIT_MS, late);
  isStoppedForLong();
  isStoppedForLong();
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(LIMIT_MS - 1_500);
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_500);
  expect(late).toHaveBeenCalledOnce();
});

it('gives what comes in time, and leaves no timer', async () => {
  expect(await inTime('Whisper', LIMIT_MS, async () => 'Hello.')).toBe('Hello.');
  await expect(inTime('Whisper', LIMIT_MS, () => Promise.reject(new RangeError('too long')))).rejects.toThrow(
    RangeError,
  );
  expect(vi.getTimerCount()).toBe(0);
});

it('fails for what does not come, and names it', async () => {
  const hangs = inTime('Whisper', LIMIT_MS, () => new Promise(() => undefined));
  const failed = expect(hangs).rejects.toThrow(new EngineHungError('Whisper', LIMIT_MS));
  await vi.advanceTimersByTimeAsync(LIMIT_MS);
  await failed;
});
