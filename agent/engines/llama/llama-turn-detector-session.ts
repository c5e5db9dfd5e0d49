import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { lastWords } from '../../domain/last-words.ts';
import type { TurnDetectorSession } from '../../domain/ports.ts';
import { Mutex } from '../mutex.ts';
import type { EndOfTurn } from './end-of-turn.ts';
import type { SequencePool } from './sequence-pool.ts';
import type { LlamaThreads } from './llama-threads.ts';
import type { Prompt } from './prompt.ts';
import { unreadOf } from './unread-of.ts';

/**
 * Characters of what was said that are judged: some hundred tokens, of numbers and names more. Whether somebody has finished shows in
 * their last sentence, and a longer text would push its own beginning out of the model's context at each word.
 */
const JUDGED_CHARACTERS = 400;
/** Tokens that they may take, with the template's: of so many there is room for in the context. */
const JUDGED_TOKENS = 192;

interface Options {
  readonly prompt: Prompt;
  readonly end: EndOfTurn;
  readonly threads: LlamaThreads;
  readonly pool: SequencePool;
}

/** One call's share of the model that judges whether its caller has finished. */
export class LlamaTurnDetectorSession implements TurnDetectorSession {
  readonly #options: Options;
  readonly #sequence: LlamaContextSequence;
  readonly #sequenceMutex = new Mutex();
  #closed = false;

  /** @throws RangeError if the pool is full. */
  constructor(options: Options) {
    this.#options = options;
    this.#sequence = options.pool.take();
  }

  async prefill(text: string, signal: AbortSignal): Promise<void> {
    await this.#read(text, signal, (unread) => this.#sequence.evaluateWithoutGeneratingNewTokens(unread));
  }

  async endOfTurn(text: string, signal: AbortSignal): Promise<number | undefined> {
    return this.#read(text, signal, async (unread) => {
      const last = unread.pop();
      if (last === undefined) return undefined;
      const results = await this.#sequence.controlledEvaluate([
        ...unread,
        [last, { generateNext: this.#options.end.asked }],
      ]);
      return this.#options.end.probability(results.at(-1)?.next);
    });
  }

  /** Calls the evaluation with the tokens that are not read yet. */
  async #read<T>(
    text: string,
    signal: AbortSignal,
    evaluate: (unread: Token[]) => Promise<T>,
  ): Promise<T | undefined> {
    const { prompt, threads } = this.#options;
    const tokens = endOf(text, prompt);
    if (!tokens) return undefined;
    return this.#sequenceMutex.run(signal, async (running) => {
      const unread = await unreadOf(this.#sequence, tokens);
      running.throwIfAborted();
      return threads.run(1, () => evaluate(unread));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#sequenceMutex.close();
    await this.#options.pool.giveBack(this.#sequence);
  }
}

/** The end of what was said, as the model reads it; undefined if it can't. */
function endOf(text: string, prompt: Prompt): Token[] | undefined {
  for (let most = JUDGED_CHARACTERS; ; most /= 2) {
    const content = asSpoken(lastWords(text, most));
    const tokens = prompt.unfinished([{ role: 'user', content }]);
    if (!tokens || tokens.length <= JUDGED_TOKENS || content === '') return tokens;
  }
}

/** A text without marks and capitals, since speech recognition puts a full stop after anything. */
const asSpoken = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'\s]/gu, '')
    .trim();
