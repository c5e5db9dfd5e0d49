import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { badConfig } from '../../perf/bench/abuse/config.ts';
import { type Kind, tryInputs } from '../../perf/bench/abuse/kind.ts';
import { badMessages } from '../../perf/bench/abuse/messages.ts';
import { badSettings } from '../../perf/bench/abuse/settings.ts';

const RUNS = 500;
const SEED = 17;

const answersRight = <Input>({ name, right, inputs, check }: Kind<Input>): void =>
  test(`${name}: ${right}`, async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => check(input)),
      { seed: SEED, numRuns: RUNS },
    );
  });

describe('what is wrong gets the right answer:', () => {
  answersRight(badConfig);
  answersRight(badSettings);
  answersRight(badMessages);
});

test('what is answered wrongly is found, made small, and told; the same for the same seed', async () => {
  const wrongAboveTen: Kind<number> = {
    name: 'numbers',
    right: 'none above ten',
    inputs: fc.nat({ max: 1_000 }),
    check: (number) => {
      if (number > 10) throw new Error(`${number} is above ten`);
    },
    shrinks: true,
  };
  const outcome = await tryInputs(wrongAboveTen, 100, SEED);
  expect(outcome.wrong).toBe('11 is above ten, after 11');
  expect(await tryInputs(wrongAboveTen, 100, SEED)).toEqual(outcome);
  expect(await tryInputs({ ...wrongAboveTen, inputs: fc.nat({ max: 10 }) }, 50, SEED)).toEqual({
    inputs: 50,
  });
});
