import { PIECE_MS, PIECE_SAMPLES, VOICE_RATE, type VoiceOutput } from '../../rtc/voice-output.ts';
import { Resampler } from '../../rtc/resampler.ts';
import { type AudioFormat, encodeAudio, rateOf } from './audio-format.ts';

/** Pieces that are sent together: 200 ms, few events and soon heard. */
const PIECES_TOGETHER = 20;

/**
 * The agent's voice as a client gets it: sent as soon as it is made, and taken to be heard in real time from then on. What a client knows better,
 * it says by `conversation.item.truncate`.
 */
export class OutputVoice implements VoiceOutput, Disposable {
  readonly #send: (audio: Buffer) => void;
  #format: AudioFormat = 'audio/pcm';
  #resampler: Resampler | undefined;
  #pieces: Int16Array[] = [];
  #sending: NodeJS.Immediate | undefined;
  /** When all that was sent will have been heard, on the clock of `performance.now()`. */
  #heardAt = 0;
  #sentMs = 0;
  #cut = false;

  /** @param send is given encoded audio. */
  constructor(send: (audio: Buffer) => void) {
    this.#send = send;
  }

  /** Begins a reply. */
  begin(format: AudioFormat): void {
    this.#format = format;
    this.#sentMs = 0;
    this.#cut = false;
    this.#pieces = [];
    this.#resampler?.[Symbol.dispose]();
    this.#resampler = new Resampler(VOICE_RATE, rateOf(format));
  }

  /** How much of the reply's audio was heard, in ms. */
  get heardMs(): number {
    return this.#sentMs - this.#leftMs;
  }

  get queued(): number {
    return Math.ceil(this.#leftMs / PIECE_MS) * PIECE_SAMPLES;
  }

  write(piece: Int16Array): Promise<void> {
    // After a cut there comes a fade, for ears in a room; a client stops playing by itself.
    if (this.#cut) this.#cut = false;
    else {
      this.#heardAt = Math.max(performance.now(), this.#heardAt) + PIECE_MS;
      this.#sentMs += PIECE_MS;
      this.#pieces.push(piece);
      if (this.#pieces.length >= PIECES_TOGETHER) this.flush();
      this.#sending ??= setImmediate(() => this.flush());
    }
    return Promise.resolve();
  }

  clear(): void {
    this.#sentMs = this.heardMs;
    this.#heardAt = 0;
    this.#pieces = [];
    this.#cut = true;
  }

  /** Sends at once what waits to be sent. */
  flush(): void {
    clearImmediate(this.#sending);
    this.#sending = undefined;
    if (this.#pieces.length === 0) return;
    const samples = new Int16Array(this.#pieces.length * PIECE_SAMPLES);
    this.#pieces.forEach((piece, index) => samples.set(piece, index * PIECE_SAMPLES));
    this.#pieces = [];
    const converted = this.#resampler?.convert(samples) ?? samples;
    if (converted.length > 0) this.#send(encodeAudio(this.#format, converted));
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#sending);
    this.#pieces = [];
    this.#resampler?.[Symbol.dispose]();
    this.#resampler = undefined;
  }

  get #leftMs(): number {
    return Math.max(0, this.#heardAt - performance.now());
  }
}
