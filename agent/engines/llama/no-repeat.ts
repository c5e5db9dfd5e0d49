import { type LlamaModel, type Token, TokenBias } from 'node-llama-cpp';
import type { Message } from '../../domain/message.ts';
import { RepeatedSentence } from '../../domain/repeated-sentence.ts';
import type { Language } from '../../languages/language.ts';

/** The tokens with which models end a sentence. */
const ENDS = ['.', '!', '?', '.\n', '.\n\n', '!\n', '?\n', '...', '…', '."', '!"', '?"', '.)', ' .'];

/**
 * Keeps a reply from repeating a sentence of the last reply. At the point where the repeated sentence would be complete, the model
 * may not end it, and so goes on with something else.
 */
export class NoRepeat {
  readonly #model: LlamaModel;
  readonly #ends: readonly Token[];
  readonly #language: Language;

  /** @param endOfMessage tokens that end a message. */
  constructor(model: LlamaModel, endOfMessage: ReadonlySet<Token>, language: Language) {
    this.#model = model;
    this.#language = language;
    const marks = ENDS.map((end) => model.tokenize(end)).filter((tokens) => tokens.length === 1);
    this.#ends = [...marks.flat(), ...endOfMessage];
  }

  /**
   * Makes the bias for one reply.
   *
   * @param said gives the reply's text so far.
   * @returns a function that gives, for each token, what may not come next.
   */
  biasFor(messages: readonly Message[], said: () => string): () => TokenBias {
    const repeated = new RepeatedSentence(messages, this.#language);
    return () => {
      const bias = TokenBias.for(this.#model);
      if (repeated.endsIn(said())) for (const token of this.#ends) bias.set(token, 'never');
      return bias;
    };
  }
}
