import { type LlamaModel, type Token, TokenBias } from 'node-llama-cpp';
import type { Message } from '../../domain/message.ts';
import { RepeatedSentence } from '../../domain/repeated-sentence.ts';
import type { Language } from '../../languages/language.ts';

/** What ends a sentence, as models write it. */
const ENDS = ['.', '!', '?', '.\n', '.\n\n', '!\n', '?\n', '...', '…', '."', '!"', '?"', '.)', ' .'];

/**
 * Keeps a reply from saying a sentence of the last reply again: where it would be complete, the model may not end it, and goes on
 * with something else.
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
   * For one reply.
   *
   * @param said the reply's text so far.
   * @returns what may not come next, asked for at each token.
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
