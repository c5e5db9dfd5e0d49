import { setTimeout as delay } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import type { EchoCanceller } from '../../agent/rtc/echo-canceller.ts';
import { PIECE_MS, PIECE_SAMPLES, type VoiceOutput } from '../../agent/rtc/voice-output.ts';

/** Pieces that wait here, 80 ms: so long may the event loop be busy. */
const MOST_PIECES = 8;
/** Bytes that a program may be behind, a quarter of a second; what is more is not played, so that it does not become later and later. */
const MOST_WAITING = 12_000;

/** The agent's voice, and silence in between, for a program that plays it in real time. Disposing ends it. */
export class TerminalVoice implements VoiceOutput, AsyncDisposable {
  readonly #stream: Writable;
  readonly #echo: Pick<EchoCanceller, 'play' | 'cut'> | undefined;
  readonly #queue: Int16Array[] = [];
  readonly #playing: Promise<void>;
  #room: (() => void) | undefined;
  #closed = false;

  /**
   * @param stream takes raw samples, mono, 16 bits, at VOICE_RATE.
   * @param echo is told what is played, and when.
   */
  constructor(stream: Writable, echo?: Pick<EchoCanceller, 'play' | 'cut'>) {
    [this.#stream, this.#echo] = [stream, echo];
    this.#playing = this.#play();
  }

  get queued(): number {
    return this.#queue.length * PIECE_SAMPLES;
  }

  async write(piece: Int16Array): Promise<void> {
    this.#queue.push(piece);
    if (this.#queue.length > MOST_PIECES && !this.#closed)
      await new Promise<void>((resolve) => (this.#room = resolve));
  }

  clear(): void {
    this.#queue.length = 0;
    this.#echo?.cut();
    this.#letIn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#letIn();
    await this.#playing;
  }

  async #play(): Promise<void> {
    const silence = new Int16Array(PIECE_SAMPLES);
    for (let due = performance.now(); !this.#closed; due += PIECE_MS) {
      await delay(Math.max(0, due - performance.now()));
      const piece = this.#queue.shift();
      if (this.#queue.length <= MOST_PIECES) this.#letIn();
      if (piece) this.#echo?.play(piece, performance.now());
      const { buffer, byteOffset, byteLength } = piece ?? silence;
      if (this.#stream.writable && this.#stream.writableLength < MOST_WAITING)
        this.#stream.write(Buffer.from(buffer, byteOffset, byteLength));
    }
  }

  #letIn(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.();
  }
}
