import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { type Message, type ReplyPart, textPart } from '../../domain/message.ts';
import type { SentenceRules } from '../../languages/language.ts';
import type { SteppedSession } from '../share-llm.ts';
import { Mutex } from '../mutex.ts';
import type { SequencePool } from './sequence-pool.ts';
import type { LlamaThreads } from './llama-threads.ts';
import type { ModelSettings } from './model-settings.ts';
import type { NoRepeat } from './no-repeat.ts';
import type { Prompt } from './prompt.ts';
import { unreadOf } from './unread-of.ts';
import { ReplyLength } from './reply-length.ts';

export interface LlamaSessionOptions {
  readonly model: LlamaModel;
  readonly prompt: Prompt;
  readonly settings: ModelSettings;
  readonly noRepeat: NoRepeat;
  readonly sentences: SentenceRules;
  readonly threads: LlamaThreads;
  readonly pool: SequencePool;
}

/**
 * Tokens that are read in one step. Others wait for the cores until a step is done, so it takes no longer than a short transcript,
 * also with a model of 1.5 billion weights (docs/decisions/reply-on-two-cores.md).
 */
const STEP_TOKENS = 8;

/** One call's share of the model: a KV sequence. Tokens that were read stay in it, so only new ones have to be read. */
export class LlamaSession implements SteppedSession {
  readonly #options: LlamaSessionOptions;
  readonly #sequence: LlamaContextSequence;
  readonly #sequenceMutex = new Mutex();
  /** Number of replies begun so far. */
  #replies = 0;
  #closed = false;

  /** @throws RangeError if the pool is full. */
  constructor(options: LlamaSessionOptions) {
    this.#options = options;
    this.#sequence = options.pool.take();
  }

  /** Names the pool whose sessions are evaluated together. */
  get batch(): string {
    return this.#options.pool.name;
  }

  withThreads<T>(threads: number, step: () => Promise<T>): Promise<T> {
    return this.#options.threads.run(threads, step);
  }

  async *prefill(messages: readonly Message[], signal: AbortSignal): AsyncGenerator<undefined> {
    const conversation = this.#options.prompt.unfinished(messages);
    if (!conversation) return;
    const replies = this.#replies;
    // A reply holds the sequence until it was heard, however long that takes. Reading ahead ends rather than wait for that.
    while (!this.#sequenceMutex.isTaken && this.#replies === replies) {
      const read = await this.#sequenceMutex.run(signal, async () => {
        const unread = await unreadOf(this.#sequence, conversation);
        await this.#sequence.evaluateWithoutGeneratingNewTokens(unread.slice(0, STEP_TOKENS));
        return unread.length;
      });
      if (read <= STEP_TOKENS) return;
      yield undefined;
    }
  }

  async *reply(messages: readonly Message[], signal: AbortSignal): AsyncGenerator<ReplyPart | undefined> {
    const { model, prompt, settings, noRepeat, sentences } = this.#options;
    this.#replies++;
    const hold = await this.#sequenceMutex.acquire(signal);
    try {
      let unread = await unreadOf(this.#sequence, prompt.reply(messages));
      for (; unread.length > STEP_TOKENS; unread = unread.slice(STEP_TOKENS)) {
        hold.signal.throwIfAborted();
        await this.#sequence.evaluateWithoutGeneratingNewTokens(unread.slice(0, STEP_TOKENS));
        yield undefined;
      }
      hold.signal.throwIfAborted();
      const said: Token[] = [];
      let written = '';
      let unwritten: Token[] = [];
      const length = new ReplyLength(settings, sentences);
      const repetition = noRepeat.watch(messages, () => written);
      const { temperature, topP, repeatPenalty } = settings;
      const tokens = this.#sequence.evaluate(unread, {
        temperature,
        topP,
        repeatPenalty: { penalty: repeatPenalty, punishTokens: () => said.slice(-64) },
        tokenBias: repetition.bias,
      });
      for await (const token of tokens) {
        hold.signal.throwIfAborted();
        // A control token that ends nothing begins another message, or a call of a tool: neither is for the caller.
        if (model.isEogToken(token) || model.getTokenAttributes(token).control) return;
        // A character may span several tokens, so text is given out only once its last character is whole.
        unwritten.push(token);
        const text = model.detokenize(unwritten, false, said.slice(0, said.length - unwritten.length + 1));
        said.push(token);
        if (text.endsWith('\uFFFD') && said.length < settings.maxReplyTokens) continue;
        unwritten = [];
        written += text;
        const piece = length.take(text, said.length);
        if (piece !== '') yield textPart(piece);
        if (length.cut || repetition.over) yield { type: 'cut' };
        if (length.over || repetition.over) return;
      }
    } finally {
      hold.release();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#sequenceMutex.close();
    await this.#options.pool.giveBack(this.#sequence);
  }
}
