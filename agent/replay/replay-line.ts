import { setTimeout as delay } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from '../domain/audio.ts';
import type { CallerLine, Push } from '../domain/ports.ts';
import { ReplayPlayback } from './replay-playback.ts';

/** A line whose caller says what was recorded, in real time, and is silent in between. Disposing hangs up. */
export class ReplayLine implements CallerLine, AsyncDisposable {
  readonly playback = new ReplayPlayback();
  readonly #audio$ = new Subject<AudioFrame>();
  readonly #typed$ = new Subject<string>();
  readonly #interrupt$ = new Subject<void>();
  readonly #push$ = new Subject<Push>();
  readonly audio$ = this.#audio$.asObservable();
  readonly typed$ = this.#typed$.asObservable();
  readonly interrupt$ = this.#interrupt$.asObservable();
  readonly push$ = this.#push$.asObservable();
  readonly #frames: Float32Array[] = [];
  readonly #talking: Promise<void>;
  #hungUp = false;

  constructor() {
    this.#talking = this.#talk();
  }

  /** Says something, which takes as long as it did. @param samples mono, 16 kHz. */
  async say(samples: Float32Array): Promise<void> {
    for (let start = 0; start < samples.length; start += FRAME_SAMPLES) {
      const frame = new Float32Array(FRAME_SAMPLES);
      frame.set(samples.subarray(start, start + FRAME_SAMPLES));
      this.#frames.push(frame);
    }
    while (this.#frames.length > 0 && !this.#hungUp) await delay(FRAME_MS);
  }

  type(text: string): void {
    this.#typed$.next(text);
  }

  /** The caller does something with the button with which they talk. */
  push(push: Push): void {
    this.#push$.next(push);
  }

  /** The caller presses the button that makes the agent quiet. */
  silence(): void {
    this.#interrupt$.next();
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#audio$.complete();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
    await this.#talking;
  }

  async #talk(): Promise<void> {
    const startedAt = performance.now();
    for (let frames = 1; !this.#hungUp; frames++) {
      const endMs = frames * FRAME_MS;
      await delay(Math.max(0, startedAt + endMs - performance.now()));
      const samples = this.#frames.shift() ?? new Float32Array(FRAME_SAMPLES);
      this.#audio$.next({ samples, endMs, receivedAt: performance.now() });
    }
  }
}
