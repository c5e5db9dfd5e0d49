import { type Costs, align } from '../../domain/align.ts';

/** A stretch of a sentence's sound, in samples. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Stress signs, which belong to the phoneme after them. */
const STRESS = new Set(['ˈ', 'ˌ']);
const MARKS = new Set([',', '.', '?', '!', ';', ':']);

/** The costs of aligning phonemes. A sound in place of a space costs most, since that hardly ever is right. */
const COSTS: Costs = {
  gap: 2,
  change: (expected, found) => {
    if (expected === found) return 0;
    return expected === ' ' || found === ' ' ? 6 : 3;
  },
};

/**
 * Finds each word among the spoken phonemes. eSpeak runs words together ("of the") and changes them in a sentence, so the phonemes of
 * each word alone are aligned with the whole sequence at the lowest cost.
 *
 * @param spoken the phonemes that the voice read.
 * @param alone the phonemes of each word by itself; empty for a word that is not spoken.
 * @returns the word's index for each phoneme of `spoken`; −1 for spaces and marks.
 */
export function wordOfEachPhoneme(
  spoken: readonly string[],
  alone: readonly (readonly string[])[],
): number[] {
  const sounds = [...spoken.entries()].filter(([, phoneme]) => !STRESS.has(phoneme) && !MARKS.has(phoneme));
  const own = alone.flatMap((phonemes, word) =>
    phonemes
      .filter((phoneme) => !STRESS.has(phoneme) && !MARKS.has(phoneme))
      .concat(' ')
      .map((phoneme) => ({ phoneme, word })),
  );
  const steps = align(
    own.map(({ phoneme }) => phoneme),
    sounds.map(([, phoneme]) => phoneme),
    COSTS,
  );
  const standsFor = new Map(steps.map(({ expected, found }) => [found, expected]));

  const words = new Array<number>(spoken.length).fill(-1);
  let word = own[0]?.word ?? -1;
  for (const [index, [at, phoneme]] of sounds.entries()) {
    word = own[standsFor.get(index) ?? -1]?.word ?? word;
    if (phoneme !== ' ') words[at] = word;
  }
  for (let at = spoken.length - 2; at >= 0; at--) {
    if (STRESS.has(spoken[at] ?? '')) words[at] = words[at + 1] ?? -1;
  }
  return words;
}

/**
 * Finds where each word sounds.
 *
 * @param lengths the length of each id, in samples.
 * @param phonemeOf the index of each id's phoneme.
 * @param wordOf the index of each phoneme's word.
 */
export function wordStretches(
  lengths: readonly number[],
  phonemeOf: readonly number[],
  wordOf: readonly number[],
): Map<number, Stretch> {
  const stretches = new Map<number, Stretch>();
  let start = 0;
  for (const [index, length] of lengths.entries()) {
    const end = start + length;
    const word = wordOf[phonemeOf[index] ?? -1] ?? -1;
    if (word !== -1) stretches.set(word, { start: stretches.get(word)?.start ?? start, end });
    start = end;
  }
  return stretches;
}

/**
 * Places a sentence's words in the text that it is part of. The model's lengths are a little off at both ends, so the first word
 * begins with the first sound, and the last word lasts until the sound ends.
 *
 * @param words in samples of the sentence.
 * @param start where the sentence begins in the text.
 * @param skipped samples of quiet that were cut from its start.
 * @param speechEnd samples of the sentence until its sound ends; undefined as long as that is not known.
 */
export function withinSpeech(
  words: ReadonlyMap<number, Stretch>,
  start: number,
  skipped: number,
  speechEnd: number | undefined,
): Map<number, Stretch> {
  const within = (sample: number): number =>
    start + Math.min(Math.max(sample - skipped, 0), speechEnd ?? Infinity);
  const order = [...words.keys()];
  return new Map(
    [...words].map(([word, stretch]) => [
      word,
      {
        start: word === order[0] ? start : within(stretch.start),
        end: within(word === order.at(-1) && speechEnd !== undefined ? Infinity : stretch.end),
      },
    ]),
  );
}
