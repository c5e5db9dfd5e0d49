import { expect, it } from 'vitest';
import { inSlices } from './in-slices.ts';

/** A loop whose rounds are turned by hand, and work that takes a millisecond an item. */
function slicesOf(sliceMs: number) {
  let now = 0;
  let work: (() => void)[] = [];
  const handled: number[] = [];
  const take = inSlices<number>(
    (item) => {
      now += 1;
      if (item < 0) throw new Error('This item is bad');
      handled.push(item);
    },
    sliceMs,
    { now: () => now, nextRound: (next) => work.push(next) },
  );
  const turn = (): void => {
    const due = work;
    work = [];
    for (const next of due) next();
  };
  return { take, turn, handled, isIdle: () => work.length === 0 };
}

it('handles what comes at once, as long as it takes little time', () => {
  const { take, handled } = slicesOf(5);
  for (const item of [1, 2, 3]) take(item);
  expect(handled).toEqual([1, 2, 3]);
});

it('leaves what would take too long to the next rounds, in order, and comes to rest', () => {
  const { take, turn, handled, isIdle } = slicesOf(5);
  for (let item = 1; item <= 12; item += 1) take(item);
  expect(handled).toHaveLength(5);
  turn();
  expect(handled).toHaveLength(10);
  take(13);
  turn();
  expect(handled).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  turn();
  expect(isIdle()).toBe(true);
});

it('loses nothing to an item that can not be handled', () => {
  const { take, turn, handled } = slicesOf(2);
  for (const item of [1, 2, -3, 4, 5]) take(item);
  expect(turn).toThrow('bad');
  turn();
  expect(handled).toEqual([1, 2, 4, 5]);
});
