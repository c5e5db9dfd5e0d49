import { setImmediate } from 'node:timers/promises';
import { FRAME_SAMPLES, SAMPLE_RATE, millisecondsOf } from '../../../domain/audio.ts';
import type { Vad, VadSession } from '../../../domain/ports.ts';
import { toFloat } from '../../../domain/samples.ts';
import { VoiceRate } from '../../../rtc/voice-rate.ts';
import { invalid } from '../../api-error.ts';
import type { AudioPart } from '../decode/audio-source.ts';
import { type SpeechWindow, SpeechWindows } from './speech-windows.ts';

/** Longest sound of a file: half a working day. Its transcript, which is held until the end, is a few megabytes. */
const LONGEST_SECONDS = 4 * 3_600;

/** Frames that voice activity detection hears at once: fewer messages to its thread, and those of calls wait for a few milliseconds only. */
const FRAMES_AT_ONCE = 16;

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
  for await (const frames of framesOf(audio, (read) => (share = read))) {
    signal.throwIfAborted();
    const padded = frames.map(padEnd);
    const probabilities = await probabilitiesOf(session, padded);
    for (const [i, frame] of padded.entries()) {
      samples += frames[i]?.length ?? 0;
      if (samples > LONGEST_SECONDS * SAMPLE_RATE)
        throw invalid('file', `The audio is longer than ${LONGEST_SECONDS / 3_600} hours.`, 'audio_too_long');
      const window = windows.push(frame, probabilities[i] ?? 0);
      if (window) yield { window, heardMs: millisecondsOf(samples), share, isLast: false };
    }
  }
  yield { window: windows.end(), heardMs: millisecondsOf(samples), share: 1, isLast: true };
}

async function probabilitiesOf(
  session: VadSession,
  frames: readonly Float32Array[],
): Promise<readonly number[]> {
  if (session.processAll) return session.processAll(frames);
  const probabilities: number[] = [];
  for (const frame of frames) probabilities.push(await session.process(frame));
  return probabilities;
}

function padEnd(samples: Float32Array): Float32Array {
  if (samples.length === FRAME_SAMPLES) return samples;
  const frame = new Float32Array(FRAME_SAMPLES);
  frame.set(samples);
  return frame;
}

/** The sound at 16 kHz, in frames, some at a time; the last one may be shorter. */
async function* framesOf(
  audio: AsyncIterable<AudioPart>,
  onRead: (share: number) => void,
): AsyncGenerator<Float32Array[]> {
  using rate = new VoiceRate(SAMPLE_RATE);
  let left = new Float32Array(0);
  const frames: Float32Array[] = [];
  const add = (pcm: Int16Array): void => {
    const all = new Float32Array(left.length + pcm.length);
    all.set(left);
    all.set(toFloat(pcm), left.length);
    let start = 0;
    for (; start + FRAME_SAMPLES <= all.length; start += FRAME_SAMPLES)
      frames.push(all.slice(start, start + FRAME_SAMPLES));
    left = all.slice(start);
  };
  const take = function* (fewest: number): Generator<Float32Array[]> {
    while (frames.length >= fewest) yield frames.splice(0, FRAMES_AT_ONCE);
  };
  for await (const { samples, sampleRate, share } of audio) {
    onRead(share);
    for (const pcm of rate.convert(samples, sampleRate)) {
      add(pcm);
      yield* take(FRAMES_AT_ONCE);
      // Converting some seconds at once would hold up the event loop.
      await setImmediate();
    }
  }
  for (const pcm of rate.flush()) add(pcm);
  if (left.length > 0) frames.push(left);
  yield* take(1);
}
