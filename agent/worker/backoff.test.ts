import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

describe('backoff', () => {
  it('doubles from a quick first try to a cap, half of it random', () => {
    const bounds = [1, 2, 3, 4, 5, 9].map((attempt) => [
      backoffMs(attempt, () => 0),
      backoffMs(attempt, () => 1),
    ]);
    expect(bounds).toEqual([
      [100, 200],
      [200, 400],
      [400, 800],
      [800, 1_600],
      [1_000, 2_000],
      [1_000, 2_000],
    ]);
  });
});
