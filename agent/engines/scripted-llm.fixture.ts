import { type Message, type ReplyPart, textPart } from '../domain/message.ts';
import type { Llm, LlmSession } from '../domain/ports.ts';

/** A language model that answers from a script, word by word. It has no threads and no batches, and keeps nothing. */
export class ScriptedLlm implements Llm {
  readonly model = 'script';
  readonly systemPrompt = 'Be kind.';
  readonly promptTokens = 1_000;
  /** The conversations that it was to reply to. */
  readonly prompts: (readonly Message[])[] = [];
  /** Number of replies that were not read to their end. */
  aborted = 0;
  readonly #answer: (messages: readonly Message[]) => string;

  constructor(answer: (messages: readonly Message[]) => string) {
    this.#answer = answer;
  }

  countTokens(text: string): number {
    return text.length;
  }

  async open(): Promise<LlmSession> {
    return this.session();
  }

  session(): LlmSession {
    return {
      reply: (messages, signal) => this.#reply(messages, signal),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  async *#reply(messages: readonly Message[], signal: AbortSignal): AsyncGenerator<ReplyPart> {
    this.prompts.push(messages);
    for (const word of this.#answer(messages).split(/(?<= )/)) {
      await Promise.resolve();
      if (signal.aborted) this.aborted++;
      signal.throwIfAborted();
      yield textPart(word);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined;
  }
}
