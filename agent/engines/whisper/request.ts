import type { Transcript } from '../../domain/transcript.ts';
import { MOST_SAMPLES } from './audio-window.ts';

/** The transcript of a stretch in which nobody spoke. */
export const nothing: Transcript = { text: '', words: [], noSpeechProbability: 1 };

/** @throws RangeError if there is more than whisper hears at once. */
export function checkSamples(samples: Float32Array): void {
  if (samples.length <= MOST_SAMPLES) return;
  throw new RangeError(`Speech recognition hears 30 s at a time; these are ${samples.length} samples.`);
}
