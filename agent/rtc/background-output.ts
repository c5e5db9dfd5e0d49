import type { Background } from '../domain/background.ts';
import { type Layers, isSilence, mix } from './background-mix.ts';
import { PIECE_SAMPLES, VOICE_RATE, type VoiceOutput } from './voice-output.ts';

/** How much of the background is ahead of real time where nothing is said, and how often it is looked whether it is. */
const [AHEAD_MS, TICK_MS] = [60, 20];
const AHEAD_SAMPLES = (AHEAD_MS * VOICE_RATE) / 1_000;
/** Pieces that may be taken back: more than any queue holds. */
const MOST_PIECES = 32;

const NO_VOICE = new Int16Array(PIECE_SAMPLES);

/**
 * An output whose background goes on under what is written, and where nothing is. Whoever writes notices nothing of it: background that
 * waits to be heard gives way to speech, and comes again mixed under it.
 */
export class BackgroundOutput implements VoiceOutput, Disposable {
  readonly #output: VoiceOutput;
  #wanted: Background = {};
  #layers: Layers = {};
  /** The sounds as they were before each of the newest pieces. */
  #before: readonly Layers[] = [];
  /** Whether what waits in the queue is background alone. */
  #isAlone = false;
  #isFilling = false;
  #ticker: NodeJS.Timeout | undefined;

  constructor(output: VoiceOutput) {
    this.#output = output;
  }

  /** Lets these sounds be heard from now on, and no others. */
  play(wanted: Background): void {
    this.#wanted = wanted;
    if (this.#isAlone) this.#takeBack();
    if (isSilence(this.#layers, wanted)) return;
    this.#ticker ??= setInterval(() => void this.#fill(), TICK_MS);
    void this.#fill();
  }

  /** Number of samples of what was written that have not left yet. */
  get queued(): number {
    return this.#isAlone ? 0 : this.#output.queued;
  }

  write(voice: Int16Array): Promise<void> {
    if (this.#isAlone) this.#takeBack();
    return this.#put(voice);
  }

  clear(): void {
    this.#takeBack();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticker);
    [this.#ticker, this.#wanted, this.#layers] = [undefined, {}, {}];
  }

  /** Keeps a little background ahead, unless something is being said. */
  async #fill(): Promise<void> {
    if (this.#isFilling) return;
    this.#isFilling = true;
    try {
      while (this.#mayFill()) {
        this.#isAlone = true;
        await this.#put(undefined);
      }
    } catch {
      // The line is closed. What is said tells that to whoever has to know.
      this[Symbol.dispose]();
    } finally {
      this.#isFilling = false;
    }
    if (!isSilence(this.#layers, this.#wanted)) return;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  #mayFill(): boolean {
    const { queued } = this.#output;
    return !isSilence(this.#layers, this.#wanted) && (this.#isAlone ? queued < AHEAD_SAMPLES : queued === 0);
  }

  #put(voice: Int16Array | undefined): Promise<void> {
    const { piece, layers } = mix(voice, this.#layers, this.#wanted);
    this.#before = [...this.#before.slice(1 - MOST_PIECES), this.#layers];
    this.#layers = layers;
    return this.#output.write(piece, voice ?? NO_VOICE);
  }

  /** Drops what waits to be heard; the sounds go on from where they were heard last. */
  #takeBack(): void {
    const pieces = Math.ceil(this.#output.queued / PIECE_SAMPLES);
    this.#isAlone = false;
    if (pieces > 0) {
      this.#layers = this.#before.at(-pieces) ?? this.#layers;
      this.#before = this.#before.slice(0, -pieces);
    }
    this.#output.clear();
  }
}
