import { SAMPLE_RATE } from '../../domain/audio.ts';
import type { SttSession } from '../../domain/ports.ts';
import { rootMeanSquare } from '../../domain/samples.ts';

/** Samples that are decoded at a time: recognition reads up to 30 s. */
const MOST = 28 * SAMPLE_RATE;
/** Where longer audio may be cut: in its quietest fifth of a second between here and the most. */
const EARLIEST_CUT = 18 * SAMPLE_RATE;
const QUIET = SAMPLE_RATE / 5;

/**
 * Transcribes audio of any length.
 *
 * @param samples mono, 16 kHz.
 * @throws as SttSession.transcribe does.
 */
export async function transcribeWhole(
  stt: SttSession,
  samples: Float32Array,
  signal: AbortSignal,
): Promise<string> {
  let text = '';
  for (let start = 0; start < samples.length;) {
    const end = start + lengthOfPart(samples.subarray(start));
    const part = samples.subarray(start, end);
    const transcript = await stt.transcribe(part, { prompt: text, urgency: () => 'final', signal });
    text = `${text} ${transcript.text}`.trim();
    start = end;
  }
  return text;
}

function lengthOfPart(samples: Float32Array): number {
  if (samples.length <= MOST) return samples.length;
  let [best, quietest] = [MOST, Infinity];
  for (let at = EARLIEST_CUT; at + QUIET <= MOST; at += QUIET / 4) {
    const loudness = rootMeanSquare(samples.subarray(at, at + QUIET));
    if (loudness < quietest) [best, quietest] = [at + QUIET / 2, loudness];
  }
  return best;
}
