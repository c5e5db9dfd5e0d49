import { type Message, type ReplyPart, textPart } from '../domain/message.ts';
import type { Llm, LlmSession } from '../domain/ports.ts';

/** A language model that answers from a script, one word after the other. It has no threads, no batches and no memory. */
export class ScriptedLlm implements Llm {
  readonly model = 'script';
  readonly systemPrompt = 'Be kind.';
  readonly promptTokens = 1_000;
  /** What was asked for. */
  readonly prompts: (readonly Message[])[] = [];
  /** Replies that nobody wanted to the end. */
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
