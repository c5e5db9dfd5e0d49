import { tell } from './benchmark.ts';
import { findRecordings, readRecordings } from './recordings.ts';
import { speakUtterances, type Spoken } from './spoken-utterance.ts';
import { type Half, UTTERANCES } from './utterances.ts';

/**
 * One half of the generated utterances, spoken, and with the test half the recordings where there are some.
 *
 * @param limit takes that many of them, evenly spread over all kinds.
 */
export async function utteranceSet(half: Half, recordings: string, limit?: number): Promise<Spoken[]> {
  const generated = await speakUtterances(UTTERANCES.filter((utterance) => utterance.half === half));
  const folder = findRecordings(recordings);
  if (half === 'test' && folder === undefined)
    tell(
      `No recordings at ${recordings}: only generated speech is tried. Name their folder with --recordings.`,
    );
  const recorded = half === 'test' && folder !== undefined ? await readRecordings(folder) : [];
  return evenly([...generated, ...recorded], limit);
}

/** At most so many of some values, spread over all of them; all without a limit. */
export function evenly<T>(values: readonly T[], limit = Infinity): T[] {
  if (values.length <= limit) return [...values];
  return values.filter(
    (_, i) => Math.floor((i * limit) / values.length) !== Math.floor(((i - 1) * limit) / values.length),
  );
}
