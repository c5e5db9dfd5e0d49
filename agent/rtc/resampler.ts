import { AudioFrame, AudioResampler } from '@livekit/rtc-node';

/** Converts mono 16-bit samples from one rate to another, piece by piece. It looks ahead, so the last milliseconds of a piece come with the next one. */
export class Resampler implements Disposable {
  readonly #from: number;
  readonly #resampler: AudioResampler | undefined;

  /** @param from @param to in samples per second. */
  constructor(from: number, to: number) {
    this.#from = from;
    this.#resampler = from === to ? undefined : new AudioResampler(from, to, 1);
  }

  convert(samples: Int16Array): Int16Array {
    if (!this.#resampler || samples.length === 0) return samples;
    // The native side reads from the start of the memory, whatever part of it these are.
    const frame = new AudioFrame(samples.slice(), this.#from, 1, samples.length);
    return joined(this.#resampler.push(frame));
  }

  [Symbol.dispose](): void {
    this.#resampler?.close();
  }
}

function joined(frames: readonly AudioFrame[]): Int16Array {
  const whole = new Int16Array(frames.reduce((length, { data }) => length + data.length, 0));
  let end = 0;
  for (const { data } of frames) {
    whole.set(data, end);
    end += data.length;
  }
  return whole;
}
