import type { SpokenWord } from '../domain/ports.ts';
import { isAudible } from './audible.ts';
import { VOICE_RATE } from './voice-output.ts';

const samplesIn = (milliseconds: number): number => Math.round((milliseconds * VOICE_RATE) / 1_000);

interface Word {
  readonly text: string;
  /** The samples of the reply at which the word begins, and ends. */
  readonly start: number;
  readonly end: number;
}

interface Part {
  readonly start: number;
  readonly samples: Int16Array;
}

/** One reply's audio, counted in samples from its start. Samples that were not heard yet are kept, and can be read again. */
export class ReplyAudio {
  readonly #parts: Part[] = [];
  readonly #words: Word[] = [];
  #wordsTold = 0;
  #end = 0;
  #cursor = 0;
  #firstAudible: number | undefined;

  /** Where the next read begins. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Number of samples that can be read. */
  get unread(): number {
    return this.#end - this.#cursor;
  }

  /** Position of the first audible sample; undefined until it is there. */
  get firstAudible(): number | undefined {
    return this.#firstAudible;
  }

  /** Adds the words of the speech that is appended next. Before it, `held` samples are still to come of the last one. */
  announce(words: readonly SpokenWord[], held: number): void {
    const start = this.#end + held;
    for (const { text, startMs, endMs } of words)
      this.#words.push({ text, start: start + samplesIn(startMs), end: start + samplesIn(endMs) });
  }

  append(samples: Int16Array): void {
    const start = this.#end;
    this.#parts.push({ start, samples });
    this.#end += samples.length;
    if (this.#firstAudible === undefined) {
      const index = samples.findIndex(isAudible);
      if (index >= 0) this.#firstAudible = start + index;
    }
  }

  /** Reads `count` samples, with silence past the end. */
  read(count: number): Int16Array {
    const result = new Int16Array(count);
    for (const { start, samples } of this.#parts) {
      const from = Math.max(this.#cursor, start);
      const to = Math.min(this.#cursor + count, start + samples.length);
      if (from < to) result.set(samples.subarray(from - start, to - start), from - this.#cursor);
    }
    this.#cursor = Math.min(this.#cursor + count, this.#end);
    return result;
  }

  /** The words that begin up to a position and were not given out yet. */
  wordsUntil(position: number): string[] {
    const words: string[] = [];
    for (
      let word = this.#words[this.#wordsTold];
      word && word.start <= position;
      word = this.#words[this.#wordsTold]
    ) {
      words.push(word.text);
      this.#wordsTold += 1;
    }
    return words;
  }

  /** The words that end at most `within` samples before or after a position. */
  wordsEndingNear(position: number, within: number): string[] {
    return this.#words.filter(({ end }) => Math.abs(end - position) <= within).map(({ text }) => text);
  }

  /** Moves the cursor, so that the next read begins there. */
  seek(position: number): void {
    this.#cursor = Math.max(this.#parts[0]?.start ?? 0, Math.min(position, this.#end));
  }

  /** Where the word at a position begins; the position itself if no word is known there. */
  wordStart(position: number): number {
    return this.#words.findLast(({ start }) => start <= position)?.start ?? position;
  }

  /** Drops the audio and words before the word at a position. */
  forget(position: number): void {
    const needed = this.wordStart(position);
    while (this.#parts[0] && this.#parts[0].start + this.#parts[0].samples.length <= needed) {
      this.#parts.shift();
    }
  }
}
