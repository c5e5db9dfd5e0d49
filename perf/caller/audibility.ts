import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { SAMPLE_RATE } from './audio.ts';

/** Windows this long are judged audible or not; it is also how finely speech is dated. */
export const WINDOW_MS = 2.5;

export const WINDOW_SAMPLES = (SAMPLE_RATE * WINDOW_MS) / 1_000;

/**
 * Root mean square of a window that a listener would call sound: -46 dB of full scale. It lies above Opus' comfort noise, and
 * below the quietest beginnings of speech ("h", "f").
 */
const AUDIBLE_RMS = 0.005;

/** This many audible windows (30 ms) within {@link SOUND_SPAN} are a sound; fewer are a click. */
const SOUND_WINDOWS = 12;

/** In windows: 100 ms. */
const SOUND_SPAN = 40;

/** Root mean square of each whole window of {@link WINDOW_MS}; samples are mono, 16 kHz, in [-1, 1]. */
export function windowLevels(samples: Float32Array): number[] {
  const levels: number[] = [];
  for (let start = 0; start + WINDOW_SAMPLES <= samples.length; start += WINDOW_SAMPLES) {
    levels.push(rootMeanSquare(samples.subarray(start, start + WINDOW_SAMPLES)));
  }
  return levels;
}

/** Index of the first window, from `from` on, in which a sound begins; -1 if none does (yet). */
export function firstAudible(levels: readonly number[], from = 0): number {
  for (let i = from; i < levels.length; i++) {
    if (isAudible(levels[i]) && count(levels, i, i + SOUND_SPAN) >= SOUND_WINDOWS) return i;
  }
  return -1;
}

/** Index of the last window, before `to`, in which a sound ends; -1 if there is none. */
export function lastAudible(levels: readonly number[], to = levels.length): number {
  for (let i = to - 1; i >= 0; i--) {
    if (isAudible(levels[i]) && count(levels, i - SOUND_SPAN + 1, i + 1) >= SOUND_WINDOWS) return i;
  }
  return -1;
}

/** Index after the last sample that is speech and not silence after it; the end where nothing is audible. */
export function endOfSpeech(samples: Float32Array): number {
  const last = lastAudible(windowLevels(samples));
  return last < 0 ? samples.length : (last + 1) * WINDOW_SAMPLES;
}

/** Whether a window of that level is sound. */
export const isAudible = (level: number | undefined): boolean => level !== undefined && level > AUDIBLE_RMS;

function count(levels: readonly number[], from: number, to: number): number {
  let audible = 0;
  for (let i = Math.max(from, 0); i < to; i++) if (isAudible(levels[i])) audible += 1;
  return audible;
}
