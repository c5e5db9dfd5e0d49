import { AudioFrame, AudioSource, LocalAudioTrack } from '@livekit/rtc-node';
import { setTimeout as delay } from 'node:timers/promises';
import { toInt16 } from '../../agent/domain/samples.ts';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from './audio.ts';
import { now } from './clock.ts';

interface Utterance {
  readonly frames: readonly Int16Array[];
  /** When each frame was handed to WebRTC. */
  readonly sentAt: number[];
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

const SILENCE = new Int16Array(FRAME_SAMPLES);

/** Frames from around the caller that may wait: more would delay them all. */
const PICKED_UP = 3;

/**
 * A microphone that never stops: a frame every 10 ms, silence where nothing is said. WebRTC's source is opened without
 * a queue, so that a frame is on its way when it is handed over, and the time of that is the time it was sent.
 */
export class Microphone implements AsyncDisposable {
  readonly #source = new AudioSource(SAMPLE_RATE, 1, 0);
  readonly track = LocalAudioTrack.createAudioTrack('microphone', this.#source);
  readonly #closing = new AbortController();
  readonly #pickedUp: Int16Array[] = [];
  #utterance: Utterance | undefined;
  readonly #pump = this.#run();

  /**
   * Says an utterance in real time.
   *
   * @param samples mono, 16 kHz, in [-1, 1].
   * @returns when each 10 ms of it was sent, once the last is.
   * @throws if the microphone is closed meanwhile.
   */
  async play(samples: Float32Array): Promise<readonly number[]> {
    this.#closing.signal.throwIfAborted();
    if (this.#utterance) throw new Error('The caller is still speaking: one utterance at a time.');
    const sentAt: number[] = [];
    await new Promise<void>((done, failed) => {
      this.#utterance = { frames: framesOf(samples), sentAt, done, failed };
    });
    return sentAt;
  }

  /** Mixes 10 ms of a sound from around the caller into what is sent next. */
  pickUp(frame: Int16Array): void {
    this.#pickedUp.push(frame);
    if (this.#pickedUp.length > PICKED_UP) this.#pickedUp.shift();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The caller has hung up.'));
    await this.#pump;
    await this.track.close();
  }

  async #run(): Promise<void> {
    for (let due = now(); !this.#closing.signal.aborted; due += FRAME_MS) {
      // Late frames are sent without a pause until the stream has caught up: no gap, as a sound card's buffer would.
      if (due > now()) await delay(due - now());
      await this.#source.captureFrame(new AudioFrame(this.#mixed(), SAMPLE_RATE, 1, FRAME_SAMPLES));
    }
    this.#utterance?.failed(this.#closing.signal.reason);
  }

  #mixed(): Int16Array {
    const said = this.#next();
    const around = this.#pickedUp.shift();
    if (!around) return said;
    return said.map((sample, i) => Math.max(-32_768, Math.min(32_767, sample + (around[i] ?? 0))));
  }

  #next(): Int16Array {
    const utterance = this.#utterance;
    const frame = utterance?.frames[utterance.sentAt.length];
    if (!utterance || !frame) return SILENCE;
    utterance.sentAt.push(now());
    if (utterance.sentAt.length === utterance.frames.length) {
      this.#utterance = undefined;
      utterance.done();
    }
    return frame;
  }
}

function framesOf(samples: Float32Array): Int16Array[] {
  const frames: Int16Array[] = [];
  for (let start = 0; start < samples.length; start += FRAME_SAMPLES) {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(toInt16(samples.subarray(start, start + FRAME_SAMPLES)));
    frames.push(frame);
  }
  return frames;
}
