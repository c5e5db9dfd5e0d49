import { type LlamaModel, type Token, TokenBias } from 'node-llama-cpp';
import type { Message } from '../../domain/message.ts';
import { RepeatedSentence } from '../../domain/repeated-sentence.ts';
import type { Language } from '../../languages/language.ts';

/** The tokens with which models end a sentence. */
const ENDS = ['.', '!', '?', '.\n', '.\n\n', '!\n', '?\n', '...', '…', '."', '!"', '?"', '.)', ' .'];

/**
 * Keeps a reply from repeating a sentence of the last reply. After another sentence the reply ends before it. At the beginning the
 * model may not end the sentence where it would be complete, and so goes on with something else.
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
   * Watches one reply.
   *
   * @param said gives the reply's text so far.
   */
  watch(messages: readonly Message[], said: () => string): Repetition {
    const repeated = new RepeatedSentence(messages, this.#language);
    return {
      bias: () => {
        const bias = TokenBias.for(this.#model);
        if (repeated.endsIn(said())) for (const token of this.#ends) bias.set(token, 'never');
        return bias;
      },
      get over() {
        return repeated.followsIn(said());
      },
    };
  }
}

/** Whether a reply repeats the last one. */
interface Repetition {
  /** Gives, for each token, what may not come next. */
  readonly bias: () => TokenBias;
  /** Whether the reply is over before the sentence that it is in. */
  readonly over: boolean;
}
