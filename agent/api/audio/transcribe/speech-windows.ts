import { FRAME_MS } from '../../../domain/audio.ts';
import { joinSamples, rootMeanSquare } from '../../../domain/samples.ts';

/** Probabilities at which speech begins and ends, as in a call (stages/detect-speech.ts). */
const [ENTER, EXIT] = [0.5, 0.35];

const framesIn = (ms: number): number => Math.round(ms / FRAME_MS);

/**
 * Frames that are kept of a pause, after and before speech. whisper takes a longer pause for the end of the text, and loses what follows
 * (docs/decisions/recognition.md).
 */
const [KEPT_AFTER_SPEECH, KEPT_BEFORE_SPEECH] = [3, 4];
/**
 * A window ends at a pause of the first length, most likely the end of a sentence; a long one at a shorter pause, too. In longer windows
 * recognition takes what is said twice for a loop of its own (docs/decisions/recognition.md).
 */
const [PAUSE, SHORTER_PAUSE] = [framesIn(500), framesIn(320)];
/** Fewest frames of a window that ends at a pause, and those from which it is long. A window takes time however short it is. */
const [LONG_ENOUGH, LONG] = [framesIn(1_000), framesIn(10_000)];
/** A window of this many frames is cut: recognition hears 30 s at a time. */
const FULL = Math.floor(30_000 / FRAME_MS);
/** Where the cut of a full window is looked for, before its end. */
const SEARCHED = framesIn(8_000);
/** Frames that count as a pause between words, and those over which loudness is taken where there is none. */
const [SHORT_PAUSE, QUIETEST_SPAN] = [3, framesIn(200)];
/** Frames on either side of a cut within speech that both windows have, so that a word which is cut in two is whole in one of them. */
const SHARED = framesIn(750);

interface Frame {
  readonly samples: Float32Array;
  readonly startMs: number;
  readonly voiced: boolean;
}

/** A stretch of time, in ms of the file. */
export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** Speech of a file that is recognised at once: at most 30 s, without long pauses. */
export interface SpeechWindow {
  /** Mono, 16 kHz. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** The time in the file of a time in the samples, both in ms. */
  readonly timeInFile: (ms: number) => number;
  /** What it has in common with the next window, if it was cut in the midst of speech. */
  readonly sharedWithNext: TimeSpan | undefined;
}

/** Collects a file's speech into windows. What nobody speaks in is left out. */
export class SpeechWindows {
  #kept: Frame[] = [];
  /** The newest frames without speech. They are kept if speech follows. */
  #before: Frame[] = [];
  #voiced = false;
  #framesSinceSpeech = Infinity;
  #frames = 0;
  /** Number of the kept frames that the last window had, too. */
  #shared = 0;

  /** Length of all frames, in ms. */
  get heardMs(): number {
    return this.#frames * FRAME_MS;
  }

  /**
   * Takes the next frame.
   *
   * @param probability in [0, 1] that it holds speech.
   * @returns the window that is complete with it, if one is.
   */
  push(samples: Float32Array, probability: number): SpeechWindow | undefined {
    this.#voiced = probability >= (this.#voiced ? EXIT : ENTER);
    this.#keep({ samples, startMs: this.heardMs, voiced: this.#voiced });
    this.#frames++;
    if (this.#kept.length >= FULL) return this.#cut();
    const pause = this.#kept.length >= LONG ? SHORTER_PAUSE : PAUSE;
    const pauses = this.#framesSinceSpeech === pause && this.#kept.length > this.#shared;
    return pauses && this.#kept.length >= LONG_ENOUGH ? this.#take(this.#kept.length, 0) : undefined;
  }

  /** The last window, if there is speech that was in none yet. */
  end(): SpeechWindow | undefined {
    return this.#kept.length > this.#shared ? this.#take(this.#kept.length, 0) : undefined;
  }

  #keep(frame: Frame): void {
    if (frame.voiced) {
      this.#kept.push(...this.#before, frame);
      this.#before = [];
      this.#framesSinceSpeech = 0;
      return;
    }
    this.#framesSinceSpeech++;
    if (this.#framesSinceSpeech <= KEPT_AFTER_SPEECH) this.#kept.push(frame);
    else this.#before = [...this.#before, frame].slice(-KEPT_BEFORE_SPEECH);
  }

  /** Cuts a full window at its last pause, or else in its quietest place. */
  #cut(): SpeechWindow {
    const from = this.#kept.length - SEARCHED;
    const searched = this.#kept.slice(from, this.#kept.length - SHARED);
    const pause = lastPause(searched);
    if (pause !== undefined) return this.#take(from + pause, 0);
    return this.#take(from + quietestPlace(searched), SHARED);
  }

  /** @param end the place of the cut. @param shared frames on either side of it that both windows get. */
  #take(end: number, shared: number): SpeechWindow {
    const frames = this.#kept.slice(0, end + shared);
    const next = this.#kept.slice(end - shared);
    this.#kept = next;
    this.#shared = 2 * shared;
    const last = frames.at(-1);
    return {
      samples: joinSamples(frames.map(({ samples }) => samples)),
      timeInFile: (ms) => timeInFile(frames, ms),
      sharedWithNext:
        shared > 0 && next[0] && last
          ? { startMs: next[0].startMs, endMs: last.startMs + FRAME_MS }
          : undefined,
    };
  }
}

function timeInFile(frames: readonly Frame[], ms: number): number {
  const index = Math.min(frames.length - 1, Math.max(0, Math.floor(ms / FRAME_MS)));
  const { startMs = 0 } = frames[index] ?? {};
  return startMs + Math.min(FRAME_MS, ms - index * FRAME_MS);
}

/** The middle of the last pause. */
function lastPause(frames: readonly Frame[]): number | undefined {
  for (let end = frames.length; end >= SHORT_PAUSE; end--) {
    let start = end;
    while (start > 0 && frames[start - 1]?.voiced === false) start--;
    if (end - start >= SHORT_PAUSE) return Math.floor((start + end) / 2);
  }
  return undefined;
}

/** The middle of the quietest 200 ms. */
function quietestPlace(frames: readonly Frame[]): number {
  const loudness = frames.map(({ samples }) => rootMeanSquare(samples));
  let [best, quietest] = [frames.length, Infinity];
  for (let end = QUIETEST_SPAN; end <= frames.length; end++) {
    const sum = loudness.slice(end - QUIETEST_SPAN, end).reduce((total, level) => total + level, 0);
    if (sum < quietest) [best, quietest] = [end - Math.ceil(QUIETEST_SPAN / 2), sum];
  }
  return best;
}
