import type { Speech, SpokenWord } from './ports.ts';
import { joinSamples } from './samples.ts';

/**
 * Joins all pieces of a spoken text into one.
 *
 * @throws Error if there are no pieces, as for an empty text.
 */
export async function joinSpeech(pieces: AsyncIterable<Speech>): Promise<Speech> {
  const parts: Float32Array[] = [];
  const words: SpokenWord[] = [];
  let [sampleRate, length] = [0, 0];
  for await (const piece of pieces) {
    const offsetMs = (length / piece.sampleRate) * 1_000;
    for (const { text, startMs, endMs } of piece.words)
      words.push({ text, startMs: startMs + offsetMs, endMs: endMs + offsetMs });
    parts.push(piece.samples);
    length += piece.samples.length;
    ({ sampleRate } = piece);
  }
  if (sampleRate === 0) throw new Error('There was nothing to say');
  return { text: words.map(({ text }) => text).join(' '), samples: joinSamples(parts), sampleRate, words };
}
