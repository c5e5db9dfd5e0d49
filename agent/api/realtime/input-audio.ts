import { setImmediate as breathe } from 'node:timers/promises';
import { type Observable, Subject } from 'rxjs';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, millisecondsOf } from '../../domain/audio.ts';
import { joinSamples, toFloat } from '../../domain/samples.ts';
import { Resampler } from '../../rtc/resampler.ts';
import { invalid, limited } from '../api-error.ts';
import { type AudioFormat, bytesOf, decodeAudio, rateOf } from './audio-format.ts';

/** Audio that may wait: two minutes, as long as a turn may be. A client may send a whole recording at once. */
const MOST_FRAMES = 120_000 / FRAME_MS;
/** Frames that voice activity detection is given at a time: a second, of which it drops nothing. */
const FRAMES_AHEAD = Math.round(1_000 / FRAME_MS);
/** Silence that ends a turn, however unfinished it sounds, when a client says that nothing comes for now. */
const ENDING_FRAMES = Math.round(10_000 / FRAME_MS);
/** Audio that is converted at a time: a second takes a few milliseconds. */
const STEP_SECONDS = 1;
/** What a client may commit has to be as long as this: shorter audio holds no word. */
const SHORTEST_COMMIT_MS = 100;

/** The audio that a client appends. It is listened to as it comes, or kept until the client says that the turn is over. */
export class InputAudio implements Disposable {
  /** What is listened to: frames as a call takes them. */
  readonly frame$: Observable<AudioFrame>;
  readonly #frame$ = new Subject<AudioFrame>();
  readonly #endsMs = new WeakMap<Float32Array, number>();
  #format: AudioFormat = 'audio/pcm';
  #resampler: Resampler | undefined;
  /** What is left of a sample that was cut in two. */
  #odd = Buffer.alloc(0);
  /** What is left of a frame. */
  #rest = new Float32Array();
  #waiting: Float32Array[] = [];
  #ahead = 0;
  #frames = 0;
  #listened = true;

  constructor() {
    this.frame$ = this.#frame$.asObservable();
  }

  /** Whether it is listened to as it comes; otherwise it is kept until it is taken. */
  set listened(listened: boolean) {
    if (listened === this.#listened) return;
    this.#listened = listened;
    this.#waiting = [];
    this.#feed();
  }

  /**
   * Takes audio.
   *
   * @param audio in base64.
   * @throws ApiError if it is no audio, or too much waits.
   */
  async append(audio: string, format: AudioFormat): Promise<void> {
    if (format !== this.#format) this.#changeTo(format);
    const given = Buffer.from(audio, 'base64');
    if (given.length === 0 && audio !== '') throw invalid('audio', 'The audio is not in base64');
    const bytes = Buffer.concat([this.#odd, given]);
    const whole = bytes.length - (bytes.length % bytesOf(format));
    this.#odd = bytes.subarray(whole);
    const step = STEP_SECONDS * rateOf(format) * bytesOf(format);
    for (let start = 0; start < whole; start += step) {
      if (this.#waiting.length >= MOST_FRAMES)
        throw limited('More than two minutes of audio wait here: what came since is dropped', 1);
      this.#take(decodeAudio(format, bytes.subarray(start, Math.min(start + step, whole))));
      if (start + step < whole) await breathe();
    }
  }

  /** Ends the turn that is listened to by silence, since nothing comes for now. @throws ApiError if nothing has come. */
  endTurn(): void {
    if (this.#frames + this.#waiting.length === 0) throw nothingToCommit();
    for (let frame = 0; frame < ENDING_FRAMES; frame++) this.#waiting.push(new Float32Array(FRAME_SAMPLES));
    this.#feed();
  }

  /** Takes what was kept: mono, 16 kHz. @throws ApiError if that is too short to hold a word. */
  takeKept(): Float32Array {
    const kept = [...this.#waiting, this.#rest];
    const samples = joinSamples(kept);
    if (millisecondsOf(samples.length) < SHORTEST_COMMIT_MS) throw nothingToCommit();
    this.clear();
    return samples;
  }

  /** Drops what waits. */
  clear(): void {
    this.#waiting = [];
    this.#rest = new Float32Array();
    this.#odd = Buffer.alloc(0);
  }

  /** Tells that voice activity detection has judged a frame. @returns where the frame ends, in ms of what was listened to. */
  judged(samples: Float32Array): number {
    this.#ahead--;
    this.#feed();
    return this.#endsMs.get(samples) ?? 0;
  }

  /** No more is listened to: the caller has left. */
  [Symbol.dispose](): void {
    this.clear();
    this.#resampler?.[Symbol.dispose]();
    this.#resampler = undefined;
    this.#frame$.complete();
  }

  #changeTo(format: AudioFormat): void {
    this.#resampler?.[Symbol.dispose]();
    this.#resampler = undefined;
    this.#odd = Buffer.alloc(0);
    this.#format = format;
  }

  #take(samples: Int16Array): void {
    this.#resampler ??= new Resampler(rateOf(this.#format), SAMPLE_RATE);
    const audio = joinSamples([this.#rest, toFloat(this.#resampler.convert(samples))]);
    const whole = audio.length - (audio.length % FRAME_SAMPLES);
    for (let start = 0; start < whole; start += FRAME_SAMPLES)
      this.#waiting.push(audio.slice(start, start + FRAME_SAMPLES));
    this.#rest = audio.slice(whole);
    this.#feed();
  }

  #feed(): void {
    while (this.#listened && this.#ahead < FRAMES_AHEAD) {
      const samples = this.#waiting.shift();
      if (!samples) return;
      this.#ahead++;
      this.#frames++;
      const endMs = this.#frames * FRAME_MS;
      this.#endsMs.set(samples, endMs);
      this.#frame$.next({ samples, endMs, receivedAt: performance.now() });
    }
  }
}

const nothingToCommit = () =>
  invalid(undefined, 'Too little audio to commit: less than 100 ms', 'input_audio_buffer_commit_empty');
