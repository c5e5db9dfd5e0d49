import { setImmediate } from 'node:timers/promises';
import { FRAME_SAMPLES, SAMPLE_RATE, millisecondsOf } from '../../../domain/audio.ts';
import type { Vad } from '../../../domain/ports.ts';
import { toFloat } from '../../../domain/samples.ts';
import { VoiceRate } from '../../../rtc/voice-rate.ts';
import { invalid } from '../../api-error.ts';
import type { AudioPart } from '../decode/audio-source.ts';
import { type SpeechWindow, SpeechWindows } from './speech-windows.ts';

/** Longest sound of a file: half a working day. Its transcript, which is held until the end, is a few megabytes. */
const LONGEST_SECONDS = 4 * 3_600;

/** What was heard of a file. */
export interface Heard {
  /** Speech to be recognised; none at the file's end, if there is silence. */
  readonly window: SpeechWindow | undefined;
  /** Length of what was heard so far, in ms. */
  readonly heardMs: number;
  /** The share of the file, in [0, 1], that this is. */
  readonly share: number;
  /** Whether it was all. */
  readonly isLast: boolean;
}

/**
 * Listens to a file's sound for speech. The last value comes at its end, and has the whole length.
 *
 * @throws ApiError (400) if it is too long.
 */
export async function* listen(
  audio: AsyncIterable<AudioPart>,
  vad: Pick<Vad, 'open'>,
  signal: AbortSignal,
): AsyncGenerator<Heard> {
  const session = vad.open();
  const windows = new SpeechWindows();
  let samples = 0;
  let share = 0;
  for await (const frame of framesOf(audio, (read) => (share = read))) {
    signal.throwIfAborted();
    samples += frame.length;
    if (samples > LONGEST_SECONDS * SAMPLE_RATE)
      throw invalid('file', `The audio is longer than ${LONGEST_SECONDS / 3_600} hours.`, 'audio_too_long');
    const padded = frame.length === FRAME_SAMPLES ? frame : padEnd(frame);
    const window = windows.push(padded, await session.process(padded));
    if (window) yield { window, heardMs: millisecondsOf(samples), share, isLast: false };
  }
  yield { window: windows.end(), heardMs: millisecondsOf(samples), share: 1, isLast: true };
}

function padEnd(samples: Float32Array): Float32Array {
  const frame = new Float32Array(FRAME_SAMPLES);
  frame.set(samples);
  return frame;
}

/** The sound at 16 kHz, in frames; the last one may be shorter. */
async function* framesOf(
  audio: AsyncIterable<AudioPart>,
  onRead: (share: number) => void,
): AsyncGenerator<Float32Array> {
  using rate = new VoiceRate(SAMPLE_RATE);
  let left = new Float32Array(0);
  const add = function* (pcm: Int16Array): Generator<Float32Array> {
    const all = new Float32Array(left.length + pcm.length);
    all.set(left);
    all.set(toFloat(pcm), left.length);
    let start = 0;
    for (; start + FRAME_SAMPLES <= all.length; start += FRAME_SAMPLES)
      yield all.slice(start, start + FRAME_SAMPLES);
    left = all.slice(start);
  };
  for await (const { samples, sampleRate, share } of audio) {
    onRead(share);
    for (const pcm of rate.convert(samples, sampleRate)) {
      yield* add(pcm);
      // Converting some seconds at once would hold up the event loop.
      await setImmediate();
    }
  }
  for (const pcm of rate.flush()) yield* add(pcm);
  if (left.length > 0) yield left;
}
