import { type Step, align } from '../../agent/domain/align.ts';
import { spokenWords } from './spoken-form.ts';

export interface WordErrors {
  /** Words to insert, delete or replace (Levenshtein). */
  readonly errors: number;
  /** Words of the reference. */
  readonly words: number;
}

/** What recognition made of a text, against the text. */
export function wordErrors(reference: string, hypothesis: string): WordErrors {
  const expected = spokenWords(reference);
  const steps = alignWords(expected, spokenWords(hypothesis));
  return { errors: steps.filter(({ same }) => !same).length, words: expected.length };
}

/** Word error rate of many texts together, in percent: errors over words, so that long texts weigh more. */
export function wordErrorRate(results: readonly WordErrors[]): number {
  const errors = results.reduce((sum, result) => sum + result.errors, 0);
  const words = results.reduce((sum, result) => sum + result.words, 0);
  return words === 0 ? 0 : (100 * errors) / words;
}

/** One step of an alignment, and whether its words are the same. */
interface WordStep extends Step {
  readonly same: boolean;
}

/** The shortest way from one text to the other, by index of their words. */
export function alignWords(expected: readonly string[], found: readonly string[]): WordStep[] {
  const change = (one: string, other: string): number => (one === other ? 0 : 1);
  return align(expected, found, { gap: 1, change }).map((step) => {
    const both = step.expected !== undefined && step.found !== undefined;
    return { ...step, same: both && expected[step.expected] === found[step.found] };
  });
}
