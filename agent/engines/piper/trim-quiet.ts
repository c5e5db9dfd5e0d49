import { joinSamples } from '../../domain/samples.ts';

/** Length over which loudness is taken. So much is kept before the first sound, and faded in so that nothing clicks. */
const STRETCH_MS = 5;

/**
 * Level, in decibels of full scale, below which sound counts as quiet: the softest first consonants (f, th, h) are a little louder
 * (docs/decisions/voice.md).
 */
const QUIET_DB = -60;

/**
 * Cuts the quiet at a sentence's start, which callers hear as latency, and makes the quiet at its end exactly as long as asked for.
 * The sentence comes in pieces, so quiet is held back until it is known whether sound follows.
 */
export class QuietTrimmer {
  readonly #sampleRate: number;
  /** Length of a stretch, in samples. */
  readonly #stretch: number;
  /** The sum of a stretch's squares above which it is audible. */
  readonly #threshold: number;
  /** The samples that came and were not given out yet, from the beginning of a stretch. */
  #held = new Float32Array(0);
  #begun = false;
  #skipped = 0;
  #speechEnd = 0;

  /** @param sampleRate in samples per second. */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#stretch = Math.round((sampleRate * STRETCH_MS) / 1_000);
    this.#threshold = this.#stretch * 10 ** (QUIET_DB / 10);
  }

  /** Number of samples cut from the start. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Where the last sound so far ends, in samples that were given out. */
  get speechEnd(): number {
    return this.#speechEnd;
  }

  /** Takes a piece, and gives out all samples up to the end of the last sound. */
  push(samples: Float32Array): Float32Array {
    return this.#take(samples, 0, false);
  }

  /** Takes the last piece, and gives out the rest, with the quiet at its end. */
  end(samples: Float32Array, tailMs: number): Float32Array {
    return this.#take(samples, Math.round((this.#sampleRate * tailMs) / 1_000), true);
  }

  #take(samples: Float32Array, tail: number, last: boolean): Float32Array {
    this.#held = joinSamples([this.#held, samples]);
    const audible = this.#audible(last);
    const opening = !this.#begun;
    if (opening) {
      const first = audible.indexOf(true);
      const cut = Math.max(0, (first === -1 ? audible.length : first) - 1);
      audible.splice(0, cut);
      this.#held = this.#held.slice(cut * this.#stretch);
      this.#skipped += cut * this.#stretch;
      this.#begun = first !== -1;
      if (!this.#begun) return new Float32Array(0);
    }
    const soundEnd = Math.min(this.#held.length, (audible.lastIndexOf(true) + 1) * this.#stretch);
    const given = new Float32Array(soundEnd + tail);
    given.set(this.#held.subarray(0, soundEnd + tail));
    this.#held = this.#held.slice(soundEnd);
    this.#speechEnd += soundEnd;
    if (opening) fadeIn(given, this.#stretch);
    return given;
  }

  /** Tells of each held stretch whether it is audible. A stretch that is not whole waits for the rest, unless this is the last piece. */
  #audible(last: boolean): boolean[] {
    const stretches: boolean[] = [];
    const end = last ? this.#held.length : this.#held.length - this.#stretch + 1;
    for (let start = 0; start < end; start += this.#stretch) {
      let sum = 0;
      for (const sample of this.#held.subarray(start, start + this.#stretch)) sum += sample * sample;
      stretches.push(sum > this.#threshold);
    }
    return stretches;
  }
}

function fadeIn(samples: Float32Array, length: number): void {
  for (let index = 0; index < Math.min(length, samples.length); index++)
    samples[index] = (samples[index] ?? 0) * (index / length);
}
