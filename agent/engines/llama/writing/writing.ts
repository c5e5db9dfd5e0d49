import type { LlamaContextSequence, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp';
import type { GeneratedToken } from '../../../domain/text-generator.ts';
import {
  type Likely,
  type NextToken,
  type TokenChoice,
  likelyNext,
  nextTokens,
  nextTokensWithLogprobs,
} from './next-tokens.ts';

export interface WritingOptions {
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
  readonly prompt: readonly Token[];
  readonly choice: Omit<TokenChoice, 'repeatPenalty'> & {
    /** What makes the tokens that were made lately less likely. */
    readonly penalties: Omit<NonNullable<TokenChoice['repeatPenalty']>, 'punishTokens'>;
  };
  /** Most tokens that are made. */
  readonly most: number;
  /** Number of likeliest tokens that are told with each; undefined if no probabilities are. */
  readonly topLogprobs?: number | undefined;
  /** Fires when nobody wants the text any more. */
  readonly signal: AbortSignal;
}

/** A piece of text that the model wrote; empty while a character is not whole, or to say that more of the prompt was read. */
export interface Written {
  readonly text: string;
  readonly logprobs: readonly GeneratedToken[];
}

/** Tokens of the text so far that are made less likely. */
const PENALIZED_TOKENS = 64;

/** Likeliest tokens that are looked at to tell how a text goes on: the others have next to no share. */
const TOLD_TOKENS = 40;

const NOTHING: Written = { text: '', logprobs: [] };

/** A text that a sequence goes on with: the prompt, what the model has written and what was put between. */
export class Writing {
  readonly #options: WritingOptions;
  readonly #tokens: Token[];
  /** For each token that was made, the length of the text before it, and the number of tokens. */
  readonly #made: { readonly textBefore: number; readonly tokensBefore: number }[] = [];
  #text = 0;
  #cached: number | undefined;
  /** The token that was chosen when it was asked how the text goes on. */
  #chosen: Token | undefined;
  #likely: readonly Likely[] = [];

  constructor(options: WritingOptions) {
    this.#options = options;
    this.#tokens = [...options.prompt];
  }

  /** Number of the prompt's tokens that had been read before. */
  get cachedTokens(): number {
    return this.#cached ?? 0;
  }

  get madeTokens(): number {
    return this.#made.length;
  }

  /** Whether no more tokens may be made. */
  get isFull(): boolean {
    return this.#made.length >= this.#options.most;
  }

  /** Characters that the model has written. */
  get length(): number {
    return this.#text;
  }

  /** Puts tokens at the end, as if the model had written them. */
  append(tokens: readonly Token[]): void {
    this.#chosen = undefined;
    this.#tokens.push(...tokens);
  }

  /** Takes back what the model wrote from a place in its text on; the tokens that were made stay counted. */
  cutTo(length: number): void {
    const made = this.#made.findLast(({ textBefore }) => textBefore <= length);
    this.#chosen = undefined;
    if (made) this.#tokens.length = made.tokensBefore;
    this.#text = made?.textBefore ?? 0;
  }

  /**
   * Reads what was not read yet, some tokens in each step.
   *
   * @param stepTokens tells, before each step, how many.
   */
  async *read(stepTokens: () => number): AsyncGenerator<undefined> {
    for (;;) {
      this.#options.signal.throwIfAborted();
      const unread = await this.#unread();
      const step = Math.max(1, stepTokens());
      if (unread.length <= step) return;
      await this.#options.sequence.evaluateWithoutGeneratingNewTokens(unread.slice(0, step));
      yield undefined;
    }
  }

  /** Reads the last of what was not read yet, and tells how the text may go on. What is written next begins with a token that was chosen by that. */
  async likely(): Promise<readonly Likely[]> {
    const { model, sequence, signal } = this.#options;
    signal.throwIfAborted();
    const { likely, chosen } = await likelyNext(
      model,
      sequence,
      await this.#unread(),
      this.#choice(),
      TOLD_TOKENS,
    );
    this.#chosen = chosen;
    this.#likely = likely;
    return likely;
  }

  /** Has what is written next begin with the likeliest token that is none of these, if one of them was chosen. */
  beginWithout(unwanted: readonly Token[]): void {
    if (this.#chosen === undefined || !unwanted.includes(this.#chosen)) return;
    this.#chosen = this.#likely.find(({ token }) => !unwanted.includes(token))?.token;
  }

  /** Lets the model write until it ends the text, the grammar does, or no more tokens may be made. Each piece is one token's. */
  async *write(grammar?: LlamaGrammar): AsyncGenerator<Written> {
    const { model, most, signal } = this.#options;
    if (this.isFull) return;
    let unwritten: Token[] = [];
    let logprobs: GeneratedToken[] = [];
    for await (const { token, logprob, top = [] } of this.#next(grammar)) {
      signal.throwIfAborted();
      // A control token that ends nothing begins another message, which is not the model's to write.
      if (model.getTokenAttributes(token).control) return;
      this.#made.push({ textBefore: this.#text, tokensBefore: this.#tokens.length });
      const before = this.#tokens.slice(-unwritten.length - 1, this.#tokens.length - unwritten.length);
      unwritten.push(token);
      this.#tokens.push(token);
      const isLast = this.#made.length >= most;
      // A character may span several tokens, so text is given out only once its last character is whole.
      const text = model.detokenize(unwritten, true, before);
      if (logprob !== undefined) logprobs.push({ token: model.detokenize([token], true), logprob, top });
      if (text.endsWith('\uFFFD') && !isLast) {
        yield NOTHING;
        continue;
      }
      this.#text += text.length;
      yield { text, logprobs };
      unwritten = [];
      logprobs = [];
      if (isLast) return;
    }
  }

  /** The tokens that the model chooses, from the one on that it has chosen already. */
  async *#next(grammar?: LlamaGrammar): AsyncGenerator<NextToken> {
    const { model, sequence, topLogprobs } = this.#options;
    const choice = this.#choice();
    const chosen = this.#chosen;
    this.#chosen = undefined;
    const goesOn = chosen !== undefined && !grammar;
    if (goesOn) {
      if (model.isEogToken(chosen)) return;
      yield { token: chosen };
    }
    // All that is before the chosen token was evaluated when it was chosen.
    const unread = goesOn ? [chosen] : await this.#unread();
    yield* topLogprobs === undefined || grammar
      ? nextTokens(model, sequence, unread, choice, grammar)
      : nextTokensWithLogprobs(model, sequence, unread, choice, topLogprobs);
  }

  #choice(): TokenChoice {
    const { prompt, choice } = this.#options;
    const { penalties, ...others } = choice;
    const punishTokens = (): Token[] => this.#tokens.slice(prompt.length).slice(-PENALIZED_TOKENS);
    return { ...others, repeatPenalty: { ...penalties, punishTokens } };
  }

  /** Brings the sequence to a prefix of the text; gives the tokens that it has yet to read, at least one. */
  async #unread(): Promise<Token[]> {
    const { sequence, prompt } = this.#options;
    await sequence.adaptStateToTokens(this.#tokens.slice(0, -1), false);
    this.#cached ??= Math.min(sequence.nextTokenIndex, prompt.length);
    return this.#tokens.slice(sequence.nextTokenIndex);
  }
}
