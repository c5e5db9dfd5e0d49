/** The phonemes that a voice knows, each with its ids. */
export type PhonemeIds = ReadonlyMap<string, readonly number[]>;

export interface EncodedSentence {
  readonly ids: readonly number[];
  /** The index of each id's phoneme in the sentence: −1 for the sign that begins it, phonemes.length for the one that ends it. */
  readonly phonemeOf: readonly number[];
}

/** Piper's signs for the beginning and the end of a sentence, and for the padding after each phoneme. */
const BEGIN = '^';
const END = '$';
const PAD = '_';

/**
 * Gives the ids that a Piper voice reads: a sign for the beginning, each phoneme followed by padding, a sign for the end. Phonemes
 * that the voice does not know are left out, as in Piper itself.
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
