import { AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { toInt16 } from '../domain/samples.ts';
import { VOICE_RATE } from './voice-output.ts';

/** How much audio is converted at a time: a few milliseconds of work on a slow core, so that the event loop is not held up. */
const STEP_SECONDS = 0.25;

/** Level below which the last milliseconds of a piece count as quiet: −60 dB of full scale. */
const QUIET_LEVEL = 0.001;
const QUIET_END_SECONDS = 0.01;

/**
 * Converts speech, piece by piece, to 16-bit samples at one rate, by default {@link VOICE_RATE}. Resampling looks ahead, so up to 40 ms
 * of a piece come with the next one, unless the piece ends in quiet, where a seam is not heard.
 */
export class VoiceRate implements Disposable {
  readonly #wanted: number;
  #resampler: AudioResampler | undefined;
  #sampleRate: number;
  #held = 0;

  /** @param wanted in samples per second. */
  constructor(wanted = VOICE_RATE) {
    this.#wanted = wanted;
    this.#sampleRate = wanted;
  }

  /** Number of samples at the wanted rate that were taken and not given out yet. */
  get held(): number {
    return Math.floor(this.#held);
  }

  /** Converts a piece, part by part. @param samples in [-1, 1]. @param sampleRate in samples per second. */
  *convert(samples: Float32Array, sampleRate: number): Generator<Int16Array> {
    if (sampleRate !== this.#sampleRate) yield* this.flush();
    this.#sampleRate = sampleRate;
    const step = Math.round(sampleRate * STEP_SECONDS);
    for (let start = 0; start < samples.length; start += step) {
      const part = toInt16(samples.subarray(start, start + step));
      if (sampleRate === this.#wanted) yield part;
      else yield* this.#resample(part);
    }
    const end = samples.subarray(-Math.round(sampleRate * QUIET_END_SECONDS));
    if (end.every((sample) => Math.abs(sample) < QUIET_LEVEL)) yield* this.flush();
  }

  /** Gives out what is left after the last piece. */
  *flush(): Generator<Int16Array> {
    const frames = this.#resampler?.flush() ?? [];
    // A resampler that was flushed takes nothing more, so it is closed.
    this[Symbol.dispose]();
    for (const { data } of frames) yield data;
  }

  [Symbol.dispose](): void {
    this.#resampler?.close();
    this.#resampler = undefined;
    this.#held = 0;
  }

  *#resample(part: Int16Array): Generator<Int16Array> {
    this.#resampler ??= new AudioResampler(this.#sampleRate, this.#wanted, 1);
    const frames = this.#resampler.push(new AudioFrame(part, this.#sampleRate, 1, part.length));
    this.#held += (part.length * this.#wanted) / this.#sampleRate;
    for (const { data } of frames) {
      this.#held -= data.length;
      yield data;
    }
  }
}
