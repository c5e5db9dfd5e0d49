import type { LlamaModel, Token } from 'node-llama-cpp';
import type { Prompt } from './prompt.ts';

/**
 * Probability of an end where the model doesn't know the last word. It then expects the word to go on, though recognition gives whole
 * words, so its opinion says nothing. The value amounts to the plain silence (docs/decisions/turn-taking.md).
 */
const UNKNOWN = 0.1;

/** Tokens that are less likely than this are left out, since they change nothing. */
const NEGLIGIBLE = 1e-4;

/** Reads from a model's next token how likely it is that a person has finished speaking. */
export class EndOfTurn {
  readonly #model: LlamaModel;
  readonly #ends: readonly Token[];
  readonly #withinWord = new Map<Token, boolean>();

  constructor(model: LlamaModel, prompt: Prompt) {
    this.#model = model;
    // A final mark counts as an end, too: a written message may end with one, and recognition may have left it out.
    this.#ends = [...prompt.endOfMessage, ...['.', '?', '!'].flatMap((mark) => model.tokenize(mark))];
  }

  /**
   * The probability that a message ends here.
   *
   * @param next the probability of each token to come next, the most likely first.
   */
  probability(next: ReadonlyMap<Token, number>): number {
    const ended = this.#ends.reduce((sum, token) => sum + (next.get(token) ?? 0), 0);
    let unknown = 0;
    for (const [token, probability] of next) {
      if (probability < NEGLIGIBLE) break;
      if (this.#isWithinWord(token)) unknown += probability;
    }
    return ended + unknown * UNKNOWN;
  }

  /** Whether a token continues a word instead of beginning one. Digits don't, since each may be spoken by itself. */
  #isWithinWord(token: Token): boolean {
    const known = this.#withinWord.get(token);
    if (known !== undefined) return known;
    const within = /^[\p{L}'’]/u.test(this.#model.detokenize([token], true));
    this.#withinWord.set(token, within);
    return within;
  }
}
