import { expect } from 'vitest';
import type { Speech } from '../domain/ports.ts';
import { PIECE_MS, PIECE_SAMPLES, VOICE_RATE, type VoiceOutput } from './voice-output.ts';

/** LiveKit's audio source in virtual time: it takes 10 ms at each tick, and lets nine pieces wait. */
export class VirtualOutput implements VoiceOutput {
  readonly #queue: Int16Array[] = [];
  #waiting: (() => void) | undefined;
  readonly played: number[] = [];
  readonly playedAt: number[] = [];

  constructor() {
    setInterval(() => {
      const piece = this.#queue.shift();
      if (piece) {
        this.played.push(...piece);
        this.playedAt.push(performance.now());
      }
      if (this.#queue.length <= 8) this.#proceed();
    }, PIECE_MS);
  }

  get queued(): number {
    return this.#queue.length * PIECE_SAMPLES;
  }

  async write(piece: Int16Array): Promise<void> {
    expect(piece).toHaveLength(PIECE_SAMPLES);
    this.#queue.push(piece);
    if (this.#queue.length > 8) await new Promise<void>((resolve) => (this.#waiting = resolve));
  }

  clear(): void {
    this.#queue.length = 0;
  }

  #proceed(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}

/** Speech whose samples count up, so that each differs from all others, with one word in each half. */
export function counting(from: number, milliseconds: number, words = ['first', 'second']): Speech {
  const samples = Float32Array.from(
    { length: (milliseconds * VOICE_RATE) / 1_000 },
    (_, index) => (from + index) / 32_767,
  );
  return {
    text: words.join(' '),
    samples,
    sampleRate: VOICE_RATE,
    words: words.map((text, index) => ({
      text,
      startMs: (index * milliseconds) / words.length,
      endMs: ((index + 1) * milliseconds) / words.length,
    })),
  };
}

/** The samples that `counting` has from there on. */
export const countFrom = (from: number, length: number): number[] =>
  Array.from({ length }, (_, index) => from + index);
