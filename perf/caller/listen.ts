import type { Stt } from '../../agent/domain/ports.ts';
import { windowLevels, WINDOW_SAMPLES } from './audibility.ts';
import { SAMPLE_RATE } from './audio.ts';

/** Speech recognition takes 30 s at a time. */
const LONGEST_PIECE = 29 * SAMPLE_RATE;

/** Where a long recording is cut, the quietest place of this length is taken: 200 ms. */
const QUIET_WINDOWS = 80;

/**
 * Transcribes recordings one after the other. Not during a call: the processor is the agent's then.
 *
 * @param recordings mono, 16 kHz, of any length.
 */
export async function transcribeAll(recordings: readonly Float32Array[], stt: Stt): Promise<string[]> {
  await using session = await stt.open();
  const texts: string[] = [];
  for (const recording of recordings) {
    const pieces: string[] = [];
    for (const piece of recording.length > 0 ? piecesOf(recording) : []) {
      const { text } = await session.transcribe(piece, { signal: AbortSignal.timeout(120_000) });
      if (text) pieces.push(text);
    }
    texts.push(pieces.join(' '));
  }
  return texts;
}

/** Cuts a recording into pieces that speech recognition takes, each at the quietest place of its last third. */
export function piecesOf(samples: Float32Array, longest = LONGEST_PIECE): Float32Array[] {
  if (samples.length <= longest) return [samples];
  const third = Math.floor((longest * 2) / 3 / WINDOW_SAMPLES);
  const levels = windowLevels(samples.subarray(0, longest)).slice(third);
  let quietest = 0;
  let least = Infinity;
  for (let i = 0; i + QUIET_WINDOWS <= levels.length; i++) {
    const sum = levels.slice(i, i + QUIET_WINDOWS).reduce((total, level) => total + level, 0);
    if (sum < least) [quietest, least] = [i + QUIET_WINDOWS / 2, sum];
  }
  const cut = (third + quietest) * WINDOW_SAMPLES;
  return [samples.subarray(0, cut), ...piecesOf(samples.subarray(cut), longest)];
}
