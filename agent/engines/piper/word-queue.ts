import type { SpokenWord } from '../../domain/ports.ts';
import type { SpeakableWord } from '../../languages/language.ts';
import type { Stretch } from './word-times.ts';

/** The written words of a text. Each is given out once, with the piece of sound in which it begins. */
export class WordQueue {
  readonly #words: readonly SpeakableWord[];
  /** In samples per second. */
  readonly #sampleRate: number;
  #next = 0;
  /** Number of words so far that are said aloud. */
  #said = 0;
  /** Where the last of them ends, in samples of the text. */
  #end = 0;

  constructor(words: readonly SpeakableWord[], sampleRate: number) {
    this.#words = words;
    this.#sampleRate = sampleRate;
  }

  /**
   * Takes the next words, up to the last one that begins in a piece. A word that is not said aloud takes no time, and goes with the
   * word before it.
   *
   * @param places where each word that is said sounds, by its index, in samples of the text.
   * @param from where the piece begins; times are counted from there.
   * @param to where the piece ends.
   */
  take(places: ReadonlyMap<number, Stretch>, from: number, to: number): SpokenWord[] {
    const reached = Math.max(
      -1,
      ...[...places].filter(([, { start }]) => start < to).map(([index]) => index),
    );
    return this.#takeTo(reached, places, from);
  }

  /** Takes the words that are left, of which nothing is heard. */
  rest(): SpokenWord[] {
    return this.#takeTo(Infinity, new Map(), this.#end);
  }

  #takeTo(reached: number, places: ReadonlyMap<number, Stretch>, from: number): SpokenWord[] {
    const toMs = (sample: number): number => ((sample - from) / this.#sampleRate) * 1_000;
    const taken: SpokenWord[] = [];
    for (let word = this.#words[this.#next]; word; word = this.#words[++this.#next]) {
      if (word.spoken !== '' && this.#said > reached) break;
      const place = word.spoken === '' ? undefined : places.get(this.#said++);
      const start = Math.max(this.#end, place?.start ?? from, from);
      this.#end = Math.max(start, place?.end ?? start);
      taken.push({ text: word.written, startMs: toMs(start), endMs: toMs(this.#end) });
    }
    return taken;
  }
}
