import { isAudible, WINDOW_MS, windowLevels } from '../caller/audibility.ts';
import type { Silence } from './endpoint-curve.ts';

/** Shorter ones lie inside words: the closure of a "t". */
const SHORTEST_MS = 64;

/** The silences between the sounds of an utterance, and the endless one after it. Samples are mono, 16 kHz. */
export function silencesOf(samples: Float32Array): Silence[] {
  const silences: Silence[] = [];
  let soundEndMs: number | undefined;
  windowLevels(samples).forEach((level, window) => {
    if (!isAudible(level)) return;
    const startMs = window * WINDOW_MS;
    if (soundEndMs !== undefined && startMs - soundEndMs >= SHORTEST_MS)
      silences.push({ fromMs: soundEndMs, lengthMs: startMs - soundEndMs });
    soundEndMs = startMs + WINDOW_MS;
  });
  return soundEndMs === undefined ? [] : [...silences, { fromMs: soundEndMs, lengthMs: Infinity }];
}
