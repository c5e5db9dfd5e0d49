import type { SpokenWord } from '../../domain/ports.ts';
import type { SpeakableWord } from '../../languages/language.ts';
import { WordQueue } from '../piper/word-queue.ts';
import type { Stretch } from '../piper/word-times.ts';

/** Time that a word takes besides its letters, in letters. */
const WORD_GAP = 1;

/** How long a letter takes, in seconds, before any sentence was heard: a slow voice, so that no word counts as heard too soon. */
const FIRST_GUESS = 0.08;

/** How long a voice takes for a letter. It is learnt from each sentence, since servers don't tell when words are said. */
export class VoicePace {
  /** In samples per letter. */
  samples: number;

  /** @param rate 1 is the voice's own pace, 2 is twice as fast. */
  constructor(sampleRate: number, rate: number) {
    this.samples = (FIRST_GUESS * sampleRate) / rate;
  }

  /** Sentences differ, so that one counts for half. */
  learn(samplesPerLetter: number): void {
    this.samples = (this.samples + samplesPerLetter) / 2;
  }
}

/**
 * Guesses when the words of a sentence are said: each takes a share of its sound by its letters. As long as its end has not come, how long it
 * will be is guessed, too.
 */
export class GuessedWords {
  readonly #queue: WordQueue;
  readonly #pace: VoicePace;
  /** Letters of each word that is said, with the gap after it. */
  readonly #letters: readonly number[];

  constructor(words: readonly SpeakableWord[], pace: VoicePace, sampleRate: number) {
    this.#queue = new WordQueue(words, sampleRate);
    this.#pace = pace;
    this.#letters = words
      .filter(({ spoken }) => spoken !== '')
      .map(({ spoken }) => WORD_GAP + (spoken.match(/[\p{L}\p{N}]/gu)?.length ?? 0));
  }

  /** The words that begin in a piece of the sound, in samples of the sentence. */
  take(from: number, to: number): SpokenWord[] {
    return this.#queue.take(this.#places(this.#pace.samples), from, to);
  }

  /** The words that are left, in the last piece. */
  end(from: number, to: number): SpokenWord[] {
    const letters = this.#letters.reduce((sum, count) => sum + count, 0);
    if (letters > 0) this.#pace.learn(to / letters);
    const places = this.#places(letters > 0 ? to / letters : 0);
    return [...this.#queue.take(places, from, to), ...this.#queue.rest()];
  }

  #places(samplesPerLetter: number): Map<number, Stretch> {
    let end = 0;
    return new Map(
      this.#letters.map((letters, word) => {
        const start = end;
        end += letters * samplesPerLetter;
        return [word, { start, end }];
      }),
    );
  }
}
