import { joinSamples, toFloat } from '../../agent/domain/samples.ts';
import { firstAudible, lastAudible, WINDOW_MS, windowLevels } from './audibility.ts';
import { now } from './clock.ts';
import { FRAME_MS } from './audio.ts';

interface RecordedFrame {
  /** When it was received (see clock.ts). */
  readonly at: number;
  /** Mono, 16 kHz, 10 ms. */
  readonly samples: Float32Array;
}

const WINDOWS_PER_FRAME = FRAME_MS / WINDOW_MS;

/**
 * What the caller hears, frame by frame with the time of each. All times are those of clock.ts; a sample is dated by
 * its frame's arrival plus its place in the frame, as a loudspeaker would play it.
 */
export class Recording {
  readonly #frames: RecordedFrame[] = [];
  readonly #levels: number[] = [];

  /** Adds 10 ms of mono audio at 16 kHz that was received just now. */
  add(samples: Int16Array, at = now()): void {
    const frame = toFloat(samples);
    this.#frames.push({ at, samples: frame });
    this.#levels.push(...windowLevels(frame));
  }

  /** When the first sound after a time began; undefined if there is none (yet). */
  soundAfter(time: number): number | undefined {
    return this.#timeOf(firstAudible(this.#levels, this.#windowAt(time)));
  }

  /** When the last sound before a time ended; undefined if there is none. */
  soundBefore(time: number): number | undefined {
    const start = this.#timeOf(lastAudible(this.#levels, this.#windowAt(time)));
    return start === undefined ? undefined : start + WINDOW_MS;
  }

  /** Whether something sounded between two times. */
  soundsBetween(from: number, to: number): boolean {
    const start = this.soundAfter(from);
    return start !== undefined && start < to;
  }

  /** The samples received between two times: mono, 16 kHz. */
  between(from: number, to: number): Float32Array {
    const frames = this.#frames.slice(this.#frameAt(from), this.#frameAt(to));
    return joinSamples(frames.map(({ samples }) => samples));
  }

  #timeOf(window: number): number | undefined {
    if (window < 0) return undefined;
    const frame = this.#frames[Math.floor(window / WINDOWS_PER_FRAME)];
    return frame && frame.at + (window % WINDOWS_PER_FRAME) * WINDOW_MS;
  }

  /** Index of the first window that is heard at a time or later. */
  #windowAt(time: number): number {
    return this.#frameAt(time) * WINDOWS_PER_FRAME;
  }

  /** Index of the first frame received at a time or later: frames are in order, so by bisection. */
  #frameAt(time: number): number {
    let low = 0;
    let high = this.#frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#frames[middle]?.at ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
