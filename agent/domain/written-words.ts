import { bareWords } from './agreement.ts';
import { type Costs, align } from './align.ts';
import type { Speech, SpokenWord } from './ports.ts';

/** A word in place of another is likelier than one that is gone beside one that is new. */
const COSTS: Costs = { gap: 2, change: (written, spoken) => (same(written, spoken) ? 0 : 3) };

const same = (a: string, b: string): boolean => bareWords(a).join() === bareWords(b).join();

/** The words of a text as it is written, while another text is spoken for it: each is shown when its place is heard. */
export class WrittenWords {
  readonly #written: readonly string[];
  /** For each of them, the spoken word with which it begins. */
  readonly #beginsWith: readonly number[];
  #shown = 0;
  #heard = 0;

  constructor(written: string, spoken: string) {
    this.#written = wordsIn(written);
    let last = 0;
    const begins: number[] = [];
    for (const { expected, found } of align(this.#written, wordsIn(spoken), COSTS)) {
      if (found !== undefined) last = found;
      if (expected !== undefined) begins.push(last);
    }
    this.#beginsWith = begins;
  }

  /** Speech with the words that are to be shown for it. */
  under(speech: Speech): Speech {
    const words = speech.words.flatMap(({ startMs, endMs }) =>
      this.#take(this.#heard++).map((text): SpokenWord => ({ text, startMs, endMs })),
    );
    return { ...speech, text: words.map(({ text }) => text).join(' '), words };
  }

  /** The words that no spoken one has stood for, once all is spoken. */
  rest(): readonly SpokenWord[] {
    return this.#take(Infinity).map((text) => ({ text, startMs: 0, endMs: 0 }));
  }

  #take(heard: number): readonly string[] {
    const from = this.#shown;
    while (this.#shown < this.#written.length && (this.#beginsWith[this.#shown] ?? 0) <= heard) this.#shown++;
    return this.#written.slice(from, this.#shown);
  }
}

const wordsIn = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
