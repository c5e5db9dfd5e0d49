import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, type AudioFrame, type Hold, millisecondsOf } from './audio.ts';
import { rootMeanSquare } from './samples.ts';

/** Loudness is taken over blocks of this many samples (8 ms), shorter than a frame, to date the end of speech exactly. */
const BLOCK_SAMPLES = 128;

/** A block this far below the utterance's loudest is not speech any more: −32 dB, since final consonants are louder. */
const QUIET = 10 ** (-32 / 20);

/**
 * Frames that are kept of a pause, after and before speech: 224 ms together. whisper takes a longer pause for the end of the text,
 * and loses what follows (docs/decisions/recognition.md).
 */
const [KEPT_AFTER_SPEECH, KEPT_BEFORE_SPEECH] = [3, 4];

/** Most frames that are kept of an utterance: 30 s, as much as recognition can read at a time. */
const MOST_FRAMES = Math.floor(30_000 / FRAME_MS);

/** An utterance is taken for a turn at this length, whether the caller pauses or not: nobody waits two minutes for a turn, but a radio may run on. */
const LONGEST_MS = 120_000;

interface HeldFrame extends Pick<AudioFrame, 'samples' | 'endMs'> {
  readonly voiced: boolean;
}

/** What a caller said since the last turn ended, pauses included. It never changes: each new frame makes a new value. */
export interface Utterance {
  /** Counts the utterances of a call, from 1. */
  readonly id: number;
  /** Where its first voiced frame begins, in ms of the caller's audio. */
  readonly startMs: number;
  /** Length of the voiced frames so far. */
  readonly speechMs: number;
  /** Where the last audible speech ended, in ms of the caller's audio. */
  readonly speechEndMs: number;
  /** Whether all of it may be an echo of the agent's own voice. */
  readonly maybeEcho: boolean;
  /** Root mean square of its loudest block. */
  readonly loudest: number;
  /** Its newest audio, in order. Older and newer values share the frames. */
  readonly frames: readonly HeldFrame[];
}

/**
 * Begins an utterance that holds no speech yet.
 *
 * @param before audio from before its first voiced frame, to be decoded with it.
 */
export const beginUtterance = (id: number, before: readonly AudioFrame[], startMs: number): Utterance => ({
  id,
  startMs,
  speechMs: 0,
  speechEndMs: startMs,
  maybeEcho: true,
  loudest: 0,
  frames: before.map((frame) => held(frame, false)),
});

/**
 * Adds a frame to the utterance. Voice activity detection reports the end of speech late, so the last loud block of the frames that
 * it takes for speech counts as the end. In loud noise all blocks are loud, and its own decision counts.
 */
export function append(
  utterance: Utterance,
  frame: AudioFrame,
  voiced: boolean,
  maybeEcho = false,
): Utterance {
  const frames = [...utterance.frames.slice(1 - MOST_FRAMES), held(frame, voiced)];
  if (!voiced) return { ...utterance, frames };
  let { loudest, speechEndMs } = utterance;
  const frameStartMs = frame.endMs - millisecondsOf(frame.samples.length);
  for (let start = 0; start < frame.samples.length; start += BLOCK_SAMPLES) {
    const loudness = rootMeanSquare(frame.samples.subarray(start, start + BLOCK_SAMPLES));
    loudest = Math.max(loudest, loudness);
    if (loudness > loudest * QUIET) speechEndMs = frameStartMs + millisecondsOf(start + BLOCK_SAMPLES);
  }
  return {
    ...utterance,
    speechMs: utterance.speechMs + millisecondsOf(frame.samples.length),
    speechEndMs,
    maybeEcho: utterance.maybeEcho && maybeEcho,
    loudest,
    frames,
  };
}

/** Whether nothing more is added to it: what is said from then on belongs to the next one. */
export const isFull = ({ startMs }: Utterance, endMs: number): boolean => endMs - startMs >= LONGEST_MS;

const held = ({ samples, endMs }: AudioFrame, voiced: boolean): HeldFrame => ({ samples, endMs, voiced });

/** Where the audio that is still held starts, in ms of the caller's audio. */
export function heldFromMs({ frames: [first], startMs }: Utterance): number {
  return first ? first.endMs - millisecondsOf(first.samples.length) : startMs;
}

/** The audio between two times, in whole frames of mono 16 kHz samples. Pauses in speech are shortened for recognition. */
export function samplesBetween(utterance: Utterance, fromMs: number, toMs: number): Float32Array {
  const frames = withShortPauses(framesBetween(utterance, fromMs, toMs));
  const samples = new Float32Array(frames.length * FRAME_SAMPLES);
  frames.forEach((frame, index) => samples.set(frame.samples, index * FRAME_SAMPLES));
  return samples;
}

/** Finds the quietest 200 ms between two times, which is a good place to cut between words. */
export function quietestMs(utterance: Utterance, fromMs: number, toMs: number): number {
  const span = Math.round((0.2 * SAMPLE_RATE) / FRAME_SAMPLES);
  const frames = framesBetween(utterance, fromMs, toMs);
  const energies = frames.map(({ samples }) => rootMeanSquare(samples));
  let [best, bestEnergy] = [toMs, Infinity];
  for (let index = span; index <= frames.length; index++) {
    const energy = energies.slice(index - span, index).reduce((sum, value) => sum + value, 0);
    const middle = frames[index - Math.ceil(span / 2)];
    if (energy < bestEnergy && middle) [best, bestEnergy] = [middle.endMs, energy];
  }
  return best;
}

const framesBetween = ({ frames }: Utterance, fromMs: number, toMs: number): HeldFrame[] =>
  frames.filter(({ endMs }) => endMs > fromMs && endMs <= toMs);

/** The state of an utterance at its newest frame. */
export interface Listening {
  readonly utterance: Utterance;
  /** Where the newest frame ends, in ms of the caller's audio. */
  readonly endMs: number;
  /** Whether voice activity detection takes the newest frame for speech. */
  readonly voiced: boolean;
  /** Time since the last audible speech ended: without end once the caller has let go of their button, none once they have cancelled. */
  readonly silenceMs: number;
  /** When the last audible speech arrived, on the clock of `performance.now()`. */
  readonly speechEndedAt: number;
  /** Whether the caller holds a button while they say it. */
  readonly hold?: Hold | undefined;
}

/** Cuts the middle out of long pauses. What lies before the first speech and after the last stays. */
function withShortPauses(frames: readonly HeldFrame[]): HeldFrame[] {
  const first = frames.findIndex(({ voiced }) => voiced);
  const last = frames.findLastIndex(({ voiced }) => voiced);
  const isNearSpeech = (index: number): boolean =>
    frames
      .slice(Math.max(0, index - KEPT_AFTER_SPEECH), index + KEPT_BEFORE_SPEECH + 1)
      .some(({ voiced }) => voiced);
  return frames.filter((_, index) => index < first || index > last || isNearSpeech(index));
}
