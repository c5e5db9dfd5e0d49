import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, type AudioFrame, millisecondsOf } from './audio.ts';
import { rootMeanSquare } from './samples.ts';

/** Loudness is looked at in blocks of this many samples (8 ms), to date the end of speech within a frame. */
const BLOCK_SAMPLES = 128;

/** A block this far below the utterance's loudest is not speech any more (−32 dB: final consonants are above it). */
const QUIET = 10 ** (-32 / 20);

/**
 * Frames of a pause that are kept, after and before speech: 224 ms together. Of a longer one whisper makes a sentence's end, and what
 * follows is lost (docs/decisions/recognition.md).
 */
const [KEPT_AFTER_SPEECH, KEPT_BEFORE_SPEECH] = [3, 4];

/** Audio of an utterance that is kept, in frames: as much as recognition can read at a time (30 s). */
const MOST_FRAMES = Math.floor(30_000 / FRAME_MS);

/** An utterance is taken for a turn at this length, whether the caller pauses or not: nobody waits two minutes for a turn, but a radio may run on. */
const LONGEST_MS = 120_000;

interface HeldFrame extends Pick<AudioFrame, 'samples' | 'endMs'> {
  readonly voiced: boolean;
}

/** What a caller said since the last turn ended, with the pauses in between. A value: what was said since is in a newer one. */
export interface Utterance {
  /** Counts the utterances of a call, from 1. */
  readonly id: number;
  /** Where its first voiced frame begins, in ms of the caller's audio. */
  readonly startMs: number;
  /** Voiced time so far. */
  readonly speechMs: number;
  /** Where the last audible speech ended, in ms of the caller's audio. */
  readonly speechEndMs: number;
  /** Whether all of it may be the agent's own voice, come back. */
  readonly maybeEcho: boolean;
  /** Root mean square of its loudest block. */
  readonly loudest: number;
  /** Its newest audio, in order. Shared with older and newer values. */
  readonly frames: readonly HeldFrame[];
}

/**
 * An utterance that nothing was said of yet.
 *
 * @param before audio from before it, to be decoded with it.
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
 * The utterance and one more frame.
 *
 * The end of speech is dated by the audio: voice activity detection falls off some 100 ms late, so within frames that it
 * takes for speech the last loud block counts. In noise there is no quiet block, and its own decision counts.
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

/** Where the audio starts that is still held. */
export function heldFromMs({ frames: [first], startMs }: Utterance): number {
  return first ? first.endMs - millisecondsOf(first.samples.length) : startMs;
}

/** Mono, 16 kHz: what is held between two times of the caller's audio, in whole frames, and of pauses in speech no more than is needed. */
export function samplesBetween(utterance: Utterance, fromMs: number, toMs: number): Float32Array {
  const frames = withShortPauses(framesBetween(utterance, fromMs, toMs));
  const samples = new Float32Array(frames.length * FRAME_SAMPLES);
  frames.forEach((frame, index) => samples.set(frame.samples, index * FRAME_SAMPLES));
  return samples;
}

/** Where the quietest 200 ms between two times lie: a place to cut between words. */
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

/** What is known of an utterance at its newest frame. */
export interface Listening {
  readonly utterance: Utterance;
  /** Where the newest frame ends, in ms of the caller's audio. */
  readonly endMs: number;
  /** Whether voice activity detection takes the newest frame for speech. */
  readonly voiced: boolean;
  /** Time since the last audible speech ended. */
  readonly silenceMs: number;
  /** When the last audible speech arrived, on the clock of `performance.now()`. */
  readonly speechEndedAt: number;
}

/** Without the middle of pauses; what lies before the first speech and after the last stays. */
function withShortPauses(frames: readonly HeldFrame[]): HeldFrame[] {
  const first = frames.findIndex(({ voiced }) => voiced);
  const last = frames.findLastIndex(({ voiced }) => voiced);
  const isNearSpeech = (index: number): boolean =>
    frames
      .slice(Math.max(0, index - KEPT_AFTER_SPEECH), index + KEPT_BEFORE_SPEECH + 1)
      .some(({ voiced }) => voiced);
  return frames.filter((_, index) => index < first || index > last || isNearSpeech(index));
}
