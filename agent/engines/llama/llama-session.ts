import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { Message } from '../../domain/history.ts';
import type { LlmSession } from '../../domain/ports.ts';
import { Turnstile } from '../turnstile.ts';
import type { EndOfTurn } from './end-of-turn.ts';
import type { Lane, Sequences } from './lane.ts';
import type { ModelSettings } from './model-settings.ts';
import type { Prompt } from './prompt.ts';

/**
 * One call's share of the model: a KV sequence for the conversation and a short one that only judges whether the caller
 * has finished. What a sequence has read stays in it, so only what is new is read again.
 */
export class LlamaSession implements LlmSession {
  readonly #model: LlamaModel;
  readonly #prompt: Prompt;
  readonly #end: EndOfTurn;
  readonly #settings: ModelSettings;
  readonly #lane: Lane;
  readonly #sequences: Sequences;
  readonly #atConversation = new Turnstile();
  readonly #atJudge = new Turnstile();
  #closed = false;

  /** @throws RangeError if the lane is full. */
  constructor(model: LlamaModel, prompt: Prompt, end: EndOfTurn, settings: ModelSettings, lane: Lane) {
    this.#model = model;
    this.#prompt = prompt;
    this.#end = end;
    this.#settings = settings;
    this.#lane = lane;
    this.#sequences = lane.take();
  }

  /** Sessions with the same one are evaluated together. */
  get batch(): string {
    return this.#lane.name;
  }

  countTokens(text: string): number {
    return this.#model.tokenize(text).length;
  }

  async prefill(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    const readAll = async (sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<void> => {
      const unread = await read(sequence, tokens);
      signal.throwIfAborted();
      await sequence.evaluateWithoutGeneratingNewTokens(unread);
    };
    const conversation = this.#prompt.unfinished(messages);
    // A reply that waits to be heard keeps the sequence for as long as its caller likes, and our cores with it.
    if (!conversation || this.#atConversation.isTaken) return;
    await this.#atConversation.run(signal, () => readAll(this.#sequences.conversation, conversation));
    const last = messages.at(-1);
    const judged = last?.role === 'user' ? this.#judgedPrompt(last.content) : undefined;
    if (judged) await this.#atJudge.run(signal, () => readAll(this.#sequences.judge, judged));
  }

  async *reply(messages: readonly Message[], signal: AbortSignal): AsyncGenerator<string> {
    const turn = await this.#atConversation.enter(signal);
    try {
      const sequence = this.#sequences.conversation;
      const unread = await read(sequence, this.#prompt.reply(messages));
      turn.signal.throwIfAborted();
      const said: Token[] = [];
      let unwritten: Token[] = [];
      const { temperature, topP, repeatPenalty, enoughTokens, maxReplyTokens } = this.#settings;
      const tokens = sequence.evaluate(unread, {
        temperature,
        topP,
        repeatPenalty: { penalty: repeatPenalty, punishTokens: () => said.slice(-64) },
      });
      for await (const token of tokens) {
        turn.signal.throwIfAborted();
        if (this.#model.isEogToken(token)) return;
        // A character may span tokens: it is given once it is whole.
        unwritten.push(token);
        const text = this.#model.detokenize(
          unwritten,
          false,
          said.slice(0, said.length - unwritten.length + 1),
        );
        said.push(token);
        if (!text.endsWith('\uFFFD')) {
          unwritten = [];
          yield text;
        }
        if (said.length >= enoughTokens && /[.!?]\s*$/.test(text)) return;
        if (said.length >= maxReplyTokens) return;
      }
    } finally {
      turn.leave();
    }
  }

  async endOfTurn(text: string, signal: AbortSignal): Promise<number | undefined> {
    const tokens = this.#judgedPrompt(text);
    if (!tokens) return undefined;
    return this.#atJudge.run(signal, async () => {
      const sequence = this.#sequences.judge;
      const unread = await read(sequence, tokens);
      signal.throwIfAborted();
      const last = unread.pop();
      if (last === undefined) return undefined;
      const results = await sequence.controlledEvaluate([
        ...unread,
        [last, { generateNext: { probabilities: true } }],
      ]);
      const probabilities = results.at(-1)?.next.probabilities;
      return probabilities && this.#end.probability(probabilities);
    });
  }

  /** What the caller said without marks or capitals, since speech recognition puts a full stop after anything. */
  #judgedPrompt(text: string): Token[] | undefined {
    const spoken = text.toLowerCase().replace(/[^\p{L}\p{N}'\s]/gu, '');
    return this.#prompt.unfinished([{ role: 'user', content: spoken.trim() }]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([this.#atConversation.close(), this.#atJudge.close()]);
    await this.#lane.giveBack(this.#sequences);
  }
}

/** Brings a sequence to a prefix of the tokens; returns the tokens it has yet to read, at least one. */
async function read(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<Token[]> {
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  return tokens.slice(sequence.nextTokenIndex);
}
