import { expect, it } from 'vitest';
import { DEGRADATION, type DegradationLevel, degradationAt } from './degradation.ts';

/** The levels that a process goes through as its load changes. */
function levelsOf(loads: readonly number[]): number[] {
  let level: DegradationLevel = DEGRADATION.none;
  return loads.map((load) => (level = degradationAt(load, level)));
}

it('gives up one thing after the other as the load grows', () => {
  expect(levelsOf([0, 0.5, 0.75, 0.77, 0.8, 0.83, 0.9, 1])).toEqual([0, 0, 0, 1, 2, 3, 4, 4]);
  expect(levelsOf([0.1, 0.95])).toEqual([0, 4]);
});

it('takes them up again one after the other, and not at the load at which they were given up', () => {
  expect(levelsOf([0.9, 0.84, 0.76, 0.74, 0.71, 0.68, 0.65, 0.2])).toEqual([4, 3, 3, 3, 2, 1, 0, 0]);
});

it('does not flicker about a bound', () => {
  expect(new Set(levelsOf([0.77, 0.75, 0.77, 0.74, 0.78, 0.7])).size).toBe(1);
});
