import type { SpokenWord } from '../../agent/domain/ports.ts';
import type { Heard } from './hear.ts';
import { spokenWords } from './spoken-form.ts';
import { alignWords } from './word-errors.ts';

/** A word that was recognised, and how long after it was spoken it would not change any more. */
export interface StableWord {
  /** Whether it is the utterance's first that was recognised. */
  readonly first: boolean;
  readonly afterMs: number;
}

/**
 * From the end of each word, as it was spoken, to the first transcript with it in its stable part. Words that were not
 * recognised in the end don't count.
 */
export function stableWords(spoken: readonly SpokenWord[], heard: readonly Heard[]): StableWord[] {
  const expected = spoken.flatMap(({ text, endMs }) => spokenWords(text).map((word) => ({ word, endMs })));
  const final = spokenWords(heard.at(-1)?.text ?? '');
  const stable = heard.map(({ stableText, atMs }) => ({ words: spokenWords(stableText), atMs }));
  const recognised = alignWords(
    expected.map(({ word }) => word),
    final,
  ).filter(({ same }) => same);
  return recognised.flatMap(({ expected: i = -1, found: j = -1 }, index) => {
    const since = stable.find(({ words }) => words.length > j && words[j] === final[j]);
    const word = expected[i];
    return since && word ? [{ first: index === 0, afterMs: since.atMs - word.endMs }] : [];
  });
}
