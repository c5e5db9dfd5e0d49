/** A voice's phonemes, each with the ids that stand for it. */
export type PhonemeIds = ReadonlyMap<string, readonly number[]>;

export interface EncodedSentence {
  readonly ids: readonly number[];
  /** For each id the index of its phoneme in the sentence; −1 for the sign that begins it, phonemes.length for the one that ends it. */
  readonly phonemeOf: readonly number[];
}

/** Piper's signs for the beginning and the end of a sentence, and for the room after each phoneme. */
const BEGIN = '^';
const END = '$';
const PAD = '_';

/**
 * The ids that a Piper voice reads: a sign for the beginning, each phoneme followed by padding, a sign for the end. Phonemes
 * that the voice does not know are left out, as Piper does.
 */
export function encode(phonemes: readonly string[], known: PhonemeIds): EncodedSentence {
  const ids: number[] = [];
  const phonemeOf: number[] = [];
  const add = (sign: string, index: number): void => {
    for (const id of known.get(sign) ?? []) {
      ids.push(id);
      phonemeOf.push(index);
    }
  };
  add(BEGIN, -1);
  add(PAD, -1);
  for (const [index, phoneme] of phonemes.entries()) {
    if (!known.has(phoneme)) continue;
    add(phoneme, index);
    add(PAD, index);
  }
  add(END, phonemes.length);
  return { ids, phonemeOf };
}
