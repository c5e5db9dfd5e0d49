import type { SpokenWord } from '../domain/ports.ts';
import { isAudible } from './audible.ts';
import { VOICE_RATE } from './voice-output.ts';

const samplesIn = (milliseconds: number): number => Math.round((milliseconds * VOICE_RATE) / 1_000);

interface Word {
  readonly text: string;
  /** Sample of the reply at which it begins. */
  readonly start: number;
}

interface Part {
  readonly start: number;
  readonly samples: Int16Array;
}

/** One reply's audio, counted in samples from its start: what was not heard yet is kept, and can be read again. */
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

  /** Samples that can be read. */
  get unread(): number {
    return this.#end - this.#cursor;
  }

  /** The first sample that can be heard, once it is there. */
  get firstAudible(): number | undefined {
    return this.#firstAudible;
  }

  /** The words of the speech that is appended next, after `held` samples that are still to come of the one before. */
  announce(words: readonly SpokenWord[], held: number): void {
    const start = this.#end + held;
    for (const { text, startMs } of words) this.#words.push({ text, start: start + samplesIn(startMs) });
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

  /** Reads `count` samples; past the end there is silence. */
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

  /** The words that begin up to a position and were not given yet. */
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

  /** Reads on from here next. */
  seek(position: number): void {
    this.#cursor = Math.max(this.#parts[0]?.start ?? 0, Math.min(position, this.#end));
  }

  /** Where the word begins in whose midst a position is; the position itself where words are not known. */
  wordStart(position: number): number {
    return this.#words.findLast(({ start }) => start <= position)?.start ?? position;
  }

  /** Lets go of what ends before the word in whose midst a position is. */
  forget(position: number): void {
    const needed = this.wordStart(position);
    while (this.#parts[0] && this.#parts[0].start + this.#parts[0].samples.length <= needed) {
      this.#parts.shift();
    }
  }
}
