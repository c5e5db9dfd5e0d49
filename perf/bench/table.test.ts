import { expect, it } from 'vitest';
import { markdownTable, percent } from './table.ts';
import { evenly } from './utterance-sets.ts';

it('writes a table whose columns line up, numbers to the right', () => {
  expect(
    markdownTable(
      ['name', 'ms'],
      [
        ['one', 5],
        ['second', null],
      ],
    ),
  ).toBe(
    // prettier-ignore
    ['| name   |  ms |', '| ------ | --: |', '| one    |   5 |', '| second |   – |'].join('\n'),
  );
});

it('has no share of nothing', () => {
  expect([percent(1, 3), percent(0, 0)]).toEqual([33.3, null]);
});

it('spreads a limited choice over all there is', () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  expect(evenly(values, 4)).toEqual([0, 25, 50, 75]);
  expect(evenly(values, 7)).toHaveLength(7);
  expect(evenly(values)).toEqual(values);
  expect(evenly(values, 200)).toEqual(values);
});
