import { SetupError } from '../../platform/errors.ts';
import { findRecordings, readRecordings } from './recordings.ts';
import type { Spoken } from './spoken-utterance.ts';
import { evenly } from './utterance-sets.ts';

/** Turns of a call with recorded questions, unless another number is asked for. */
export const RECORDED_TURNS_PER_CALL = 14;

/**
 * Recorded speech of all voices, dealt out into calls, so that each call has long and short ones of every voice.
 *
 * @param folder of the recordings.
 * @param turns at most, spread over all recordings; all of them unless given.
 * @throws SetupError when there are none.
 */
export async function recordedCalls(
  folder: string,
  turns?: number,
  turnsPerCall = RECORDED_TURNS_PER_CALL,
): Promise<Spoken[][]> {
  if (findRecordings(folder) === undefined) {
    throw new SetupError(
      `No recordings at ${folder}. Name their folder with --recordings, or in SPEECH_DIR.`,
    );
  }
  return dealt(evenly(await readRecordings(folder), turns), turnsPerCall);
}

/** Deals values like cards into as few hands as can hold them. */
export function dealt<T>(values: readonly T[], mostInHand: number): T[][] {
  const hands = Math.ceil(values.length / mostInHand);
  return Array.from({ length: hands }, (_, hand) => values.filter((_value, i) => i % hands === hand));
}
