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

/** One step of an alignment: a word of each text, or of one alone. */
export interface Step {
  readonly expected?: number;
  readonly found?: number;
  readonly same: boolean;
}

/** The shortest way from one text to the other, by index of their words (Wagner and Fischer). */
export function alignWords(expected: readonly string[], found: readonly string[]): Step[] {
  const costs = Array.from({ length: expected.length + 1 }, () =>
    new Array<number>(found.length + 1).fill(0),
  );
  const cost = (i: number, j: number): number => costs[i]?.[j] ?? Infinity;
  const set = (i: number, j: number, value: number): void => {
    const row = costs[i];
    if (row) row[j] = value;
  };
  for (let i = 0; i <= expected.length; i++) {
    for (let j = 0; j <= found.length; j++) {
      if (i === 0 || j === 0) set(i, j, i + j);
      else {
        const replaced = cost(i - 1, j - 1) + (expected[i - 1] === found[j - 1] ? 0 : 1);
        set(i, j, Math.min(replaced, cost(i - 1, j) + 1, cost(i, j - 1) + 1));
      }
    }
  }
  const steps: Step[] = [];
  let [i, j] = [expected.length, found.length];
  while (i > 0 || j > 0) {
    const same = i > 0 && j > 0 && expected[i - 1] === found[j - 1];
    if (i > 0 && j > 0 && cost(i, j) === cost(i - 1, j - 1) + (same ? 0 : 1)) {
      steps.push({ expected: --i, found: --j, same });
    } else if (i > 0 && cost(i, j) === cost(i - 1, j) + 1) steps.push({ expected: --i, same: false });
    else steps.push({ found: --j, same: false });
  }
  return steps.reverse();
}
