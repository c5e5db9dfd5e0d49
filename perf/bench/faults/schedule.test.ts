import { expect, test } from 'vitest';
import { seeded } from '../random.ts';
import { FAULT_KINDS } from './fault-kinds.ts';
import { scheduleFaults } from './schedule.ts';

const names = (faults: number, seed: number): string[] =>
  scheduleFaults(FAULT_KINDS, faults, seeded(seed)).map(({ name }) => name);

test('a small run has every kind of fault', () => {
  expect(new Set(names(1, 1))).toEqual(new Set(FAULT_KINDS.map(({ name }) => name)));
});

test('a whole run has at least as many faults as were asked for, most of them cheap', () => {
  const faults = scheduleFaults(FAULT_KINDS, 1_000, seeded(1));
  expect(faults.length).toBeGreaterThanOrEqual(1_000);
  expect(faults.length).toBeLessThan(1_000 + FAULT_KINDS.length);
  expect(faults.filter(({ reach }) => reach === 'line').length).toBeGreaterThan(faults.length / 2);
});

test('the same seed gives the same order, another one another', () => {
  expect(names(200, 7)).toEqual(names(200, 7));
  expect(names(200, 7)).not.toEqual(names(200, 8));
});

test('what ends the process comes last', () => {
  const ends = scheduleFaults(FAULT_KINDS, 500, seeded(3)).map(({ endsProcess }) => endsProcess === true);
  expect(ends.indexOf(true)).toBe(ends.lastIndexOf(false) + 1);
});
