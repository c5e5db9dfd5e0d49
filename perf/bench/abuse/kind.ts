import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';

/** Characters of a wrongly answered input that a report shows. */
const LONGEST_SHOWN = 500;

/** One kind of bad inputs: how they are made, how one is applied, and what is right. */
export interface Kind<Input> {
  readonly name: string;
  /** The right answer to each input, in words. */
  readonly right: string;
  readonly inputs: fc.Arbitrary<Input>;
  /** Applies an input. Throws or rejects if the answer is wrong. */
  readonly check: (input: Input) => Promise<void> | void;
  /** How many bad inputs an input holds. @defaultValue 1 */
  readonly sizeOf?: (input: Input) => number;
  /** Whether a smaller input that is answered wrongly is looked for: where that is quick and nothing is left of the one before. */
  readonly shrinks: boolean;
}

/** How a kind's inputs were answered. */
export interface Outcome {
  readonly inputs: number;
  /** The input that was answered wrongly, and how; nothing more was tried then. */
  readonly wrong?: string;
}

/** Tries `runs` inputs of a kind, one after the other; the same ones for the same seed. */
export async function tryInputs<Input>(kind: Kind<Input>, runs: number, seed: number): Promise<Outcome> {
  let inputs = 0;
  const property = fc.asyncProperty(kind.inputs, async (input) => {
    // Others live on this event loop, too.
    await nextTurn();
    inputs += kind.sizeOf?.(input) ?? 1;
    await kind.check(input);
  });
  const options = { seed, numRuns: runs, endOnFailure: !kind.shrinks };
  const { failed, counterexample, errorInstance } = await fc.check(property, options);
  if (!failed) return { inputs };
  const how = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { inputs, wrong: `${how}, after ${fc.stringify(counterexample?.[0]).slice(0, LONGEST_SHOWN)}` };
}

/** An input was answered wrongly. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

/** @throws WrongAnswer if the condition does not hold. */
export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new WrongAnswer(otherwise);
}
