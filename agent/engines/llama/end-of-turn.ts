import type { ControlledEvaluateIndexOutput, LlamaModel, Token } from 'node-llama-cpp';
import type { Prompt } from './prompt.ts';

/**
 * Probability of an end where the model doesn't know the last word. It then expects the word to go on, though recognition gives whole
 * words, so its opinion says nothing. The value amounts to the plain silence (docs/decisions/turn-taking.md).
 */
const UNKNOWN = 0.1;

/** Tokens that are less likely than this are left out, since they change nothing. */
const NEGLIGIBLE = 1e-4;

/**
 * So many of the likeliest tokens are looked at. To hand over the whole vocabulary, tens of thousands, would hold up the event loop at each
 * word.
 */
const LIKELIEST = 1_000;

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

  /** What has to be known of the next token. */
  get asked() {
    return {
      logits: { filter: { tokens: this.#ends, includeTop: LIKELIEST } },
      totalLogitWeight: true,
    } as const;
  }

  /**
   * The probability that a message ends here; undefined if the model can't tell.
   *
   * @param next what was asked of the next token, the likeliest first.
   */
  probability(next: ControlledEvaluateIndexOutput['next'] | undefined): number | undefined {
    const { logits, totalLogitWeight } = next ?? {};
    if (!logits || totalLogitWeight === undefined) return undefined;
    const [likeliest = 0] = logits.values();
    const probabilityOf = (logit: number): number => Math.exp(logit - likeliest) / totalLogitWeight;
    const ended = this.#ends.reduce((sum, token) => sum + probabilityOf(logits.get(token) ?? -Infinity), 0);
    let unknown = 0;
    for (const [token, logit] of logits) {
      const probability = probabilityOf(logit);
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
