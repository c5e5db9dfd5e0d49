import type { LlamaModel, Token } from 'node-llama-cpp';
import type { Prompt } from './prompt.ts';

/**
 * What a pause means where nothing is known of what was said. Recognition gives whole words, so a model that expects the last one to go on
 * ("purp" for "purr") doesn't know it, and its opinion counts for as little as that is likely. On the calibration half of the turns
 * benchmark (perf/README.md) it is what waiting for the plain silence comes to; all three finished questions that had been taken for
 * unfinished there were such, and no more utterances were cut off.
 */
const UNKNOWN = 0.1;

/** Less likely tokens than this are not looked at. */
const NEGLIGIBLE = 1e-4;

/** Reads from a model's next token how likely it is that a person has finished speaking. */
export class EndOfTurn {
  readonly #model: LlamaModel;
  readonly #ends: readonly Token[];
  readonly #withinWord = new Map<Token, boolean>();

  constructor(model: LlamaModel, prompt: Prompt) {
    this.#model = model;
    // People end a message with its end or with a mark and then it; speech recognition may or may not write the mark.
    this.#ends = [...prompt.endOfMessage, ...['.', '?', '!'].flatMap((mark) => model.tokenize(mark))];
  }

  /** @param next probability of each token to come next, most likely first. */
  probability(next: ReadonlyMap<Token, number>): number {
    const ended = this.#ends.reduce((sum, token) => sum + (next.get(token) ?? 0), 0);
    let unknown = 0;
    for (const [token, probability] of next) {
      if (probability < NEGLIGIBLE) break;
      if (this.#isWithinWord(token)) unknown += probability;
    }
    return ended + unknown * UNKNOWN;
  }

  /** Whether it adds to a word instead of beginning one. Digits don't: each may be spoken by itself. */
  #isWithinWord(token: Token): boolean {
    const known = this.#withinWord.get(token);
    if (known !== undefined) return known;
    const within = /^[\p{L}'’]/u.test(this.#model.detokenize([token], true));
    this.#withinWord.set(token, within);
    return within;
  }
}
