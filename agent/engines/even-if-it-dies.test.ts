import { expect, test } from 'vitest';
import { EngineDiedError } from '../domain/errors.ts';
import { evenIfItDies } from './even-if-it-dies.ts';

/** A step with which so many threads die, one after the other. */
function deadly(deaths: number): { step: () => Promise<string>; readonly tries: number } {
  let tries = 0;
  return {
    step: async () => {
      if (++tries <= deaths) throw new EngineDiedError('It died');
      return 'done';
    },
    get tries() {
      return tries;
    },
  };
}

test('a step is done although two threads die meanwhile', async () => {
  await expect(evenIfItDies(deadly(2).step)).resolves.toBe('done');
});

test('a step that kills every thread is given up', async () => {
  const killer = deadly(Infinity);
  await expect(evenIfItDies(killer.step)).rejects.toThrow(EngineDiedError);
  expect(killer.tries).toBe(3);
});

test('what a thread refuses is not asked again', async () => {
  let tries = 0;
  const refused = evenIfItDies(async () => {
    tries++;
    throw new RangeError('no');
  });
  await expect(refused).rejects.toThrow(RangeError);
  expect(tries).toBe(1);
});
