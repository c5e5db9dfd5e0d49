/** A stretch of phonemes of the sentence, as samples. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Signs that belong to the phoneme after them. */
const STRESS = new Set(['ˈ', 'ˌ']);
const MARKS = new Set([',', '.', '?', '!', ';', ':']);

/**
 * Finds each word's place in what was spoken. eSpeak runs words together ("of the") and changes them in company, so the words'
 * phonemes, each made alone, are laid over the whole sequence with the fewest changes (Wagner and Fischer, 1974).
 *
 * @param spoken the phonemes that the voice read.
 * @param alone for each word its own phonemes; empty for a word that is not spoken.
 * @returns for each phoneme of `spoken` the index of its word; −1 for spaces and marks.
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
  const aligned = align(
    sounds.map(([, phoneme]) => phoneme),
    own.map(({ phoneme }) => phoneme),
  );

  const words = new Array<number>(spoken.length).fill(-1);
  let word = own[0]?.word ?? -1;
  for (const [index, [at, phoneme]] of sounds.entries()) {
    word = own[aligned[index] ?? -1]?.word ?? word;
    if (phoneme !== ' ') words[at] = word;
  }
  for (let at = spoken.length - 2; at >= 0; at--) {
    if (STRESS.has(spoken[at] ?? '')) words[at] = words[at + 1] ?? -1;
  }
  return words;
}

/** For each of `sequence` the index in `reference` that it stands for, or undefined where it was inserted. */
function align(sequence: readonly string[], reference: readonly string[]): (number | undefined)[] {
  const width = reference.length + 1;
  const cost = new Uint32Array((sequence.length + 1) * width);
  const at = (row: number, column: number): number => cost[row * width + column] ?? Infinity;
  // A sound never stands for the room between words; apart from that every change costs the same, twice that of a slip.
  const change = (row: number, column: number): number => {
    const [a, b] = [sequence[row - 1], reference[column - 1]];
    if (a === b) return 0;
    return a === ' ' || b === ' ' ? 6 : 3;
  };
  for (let row = 0; row <= sequence.length; row++) {
    for (let column = 0; column < width; column++) {
      if (row === 0 || column === 0) cost[row * width + column] = 2 * (row + column);
      else
        cost[row * width + column] = Math.min(
          at(row - 1, column - 1) + change(row, column),
          at(row - 1, column) + 2,
          at(row, column - 1) + 2,
        );
    }
  }
  const aligned = new Array<number | undefined>(sequence.length).fill(undefined);
  for (let row = sequence.length, column = reference.length; row > 0;) {
    if (column > 0 && at(row, column) === at(row - 1, column - 1) + change(row, column)) {
      aligned[--row] = --column;
    } else if (column > 0 && at(row, column) === at(row, column - 1) + 2) column--;
    else row--;
  }
  return aligned;
}

/**
 * Where each word sounds.
 *
 * @param lengths for each id its length in samples.
 * @param phonemeOf for each id the index of its phoneme.
 * @param wordOf for each phoneme the index of its word.
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
 * A sentence's words, in samples of the text that it is part of. The model's lengths are a little off at both ends: what is heard first
 * is the first word, and the last word lasts until the sound ends.
 *
 * @param words in samples of the sentence.
 * @param start where the sentence begins in the text.
 * @param skipped samples of quiet that were cut from its start.
 * @param speechEnd samples of it until its sound ends; undefined as long as that is not known.
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
