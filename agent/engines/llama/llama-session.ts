import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { PromptTooLongError } from '../../domain/errors.ts';
import { type Message, textPart } from '../../domain/message.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import type { SentenceRules } from '../../languages/language.ts';
import type { ReplyStep, SteppedSession } from '../share-llm.ts';
import { Mutex } from '../mutex.ts';
import type { SequencePool } from './sequence-pool.ts';
import type { LlamaThreads } from './llama-threads.ts';
import type { ModelSettings } from './model-settings.ts';
import type { NoRepeat } from './no-repeat.ts';
import type { Openings } from './openings.ts';
import type { Prompt } from './prompt.ts';
import { ReplyLength } from './reply-length.ts';
import type { ToolCalls } from './tool-calls.ts';
import { unreadOf } from './unread-of.ts';
import { TextUntil } from './writing/text-until.ts';
import { Writing } from './writing/writing.ts';

export interface LlamaSessionOptions {
  readonly model: LlamaModel;
  readonly prompt: Prompt;
  readonly settings: ModelSettings;
  readonly noRepeat: NoRepeat;
  readonly toolCalls: ToolCalls;
  readonly sentences: SentenceRules;
  readonly threads: LlamaThreads;
  readonly pool: SequencePool;
  readonly openings: Openings;
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

  async *prefill(
    messages: readonly Message[],
    signal: AbortSignal,
    tools?: readonly FunctionTool[],
  ): AsyncGenerator<undefined> {
    const conversation = this.#options.prompt.unfinished(messages, tools);
    if (!conversation) return;
    const replies = this.#replies;
    // A reply holds the sequence until it was heard, however long that takes. Reading ahead ends rather than wait for that.
    while (!this.#sequenceMutex.isTaken && this.#replies === replies) {
      const read = await this.#sequenceMutex.run(signal, async () => {
        const unread = await this.#unreadOf(conversation);
        await this.#sequence.evaluateWithoutGeneratingNewTokens(unread.slice(0, STEP_TOKENS));
        return unread.length;
      });
      if (read <= STEP_TOKENS) return;
      yield undefined;
    }
  }

  /** @throws PromptTooLongError if the tools leave no room for the conversation. */
  async *reply(
    messages: readonly Message[],
    signal: AbortSignal,
    tools: readonly FunctionTool[] = [],
  ): AsyncGenerator<ReplyStep> {
    const { model, settings, noRepeat, sentences, toolCalls } = this.#options;
    const mayCall = tools.length > 0;
    this.#replies++;
    const hold = await this.#sequenceMutex.acquire(signal);
    try {
      const prompt = this.#options.prompt.reply(messages, tools);
      const room = this.#sequence.contextSize - settings.maxReplyTokens;
      if (mayCall && prompt.length > room) throw new PromptTooLongError(prompt.length, room);
      await this.#unreadOf(prompt);
      let spoken = '';
      const repetition = noRepeat.watch(messages, () => spoken);
      const { temperature, topP, repeatPenalty: penalty, maxReplyTokens } = settings;
      const writing = new Writing({
        model,
        sequence: this.#sequence,
        prompt,
        choice: { temperature, topP, penalties: { penalty }, tokenBias: repetition.bias },
        most: maxReplyTokens,
        signal: hold.signal,
      });
      yield* writing.read(() => STEP_TOKENS);
      const calls = mayCall && (await toolCalls.begins(writing));
      if (calls) {
        if (!(yield* toolCalls.write(writing, tools))) return;
        yield* writing.read(() => STEP_TOKENS);
      }
      const length = new ReplyLength(settings, sentences);
      const until = new TextUntil(mayCall ? toolCalls.marks : []);
      let sure = writing.length;
      for await (const { text } of writing.write()) {
        if (text === '' && !writing.isFull) continue;
        const { text: before, found } = until.take(text);
        sure += before.length;
        spoken += before;
        const piece = length.take(before, writing.madeTokens);
        if (piece !== '') yield textPart(piece);
        if (length.cut || repetition.over) yield { type: 'cut' };
        if (length.over || repetition.over) return;
        if (found === undefined) continue;
        // What would call a second time after it was told that nothing can be called ends.
        if (calls) return;
        writing.cutTo(sure);
        yield* toolCalls.write(writing, tools);
        return;
      }
      const rest = until.rest();
      if (rest !== '') yield textPart(rest);
    } finally {
      hold.release();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#sequenceMutex.close();
    const { pool, openings } = this.#options;
    await pool.giveBack(this.#sequence, openings.in(this.#sequence));
  }

  /** The tokens that are yet to be read, of what the sequence has not read and no other one for it. */
  async #unreadOf(conversation: readonly Token[]): Promise<Token[]> {
    await this.#options.openings.bring(this.#sequence, conversation);
    return unreadOf(this.#sequence, conversation);
  }
}
