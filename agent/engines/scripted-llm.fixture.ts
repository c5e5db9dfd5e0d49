import type { CallPart, Message, ModelPart } from '../domain/message.ts';
import type { Llm, LlmSession } from '../domain/ports.ts';
import type { FunctionTool } from '../domain/text-generator.ts';
import { wordByWord } from '../testing/script.ts';

/** What it answers: words, and calls of tools after or among them. */
export type ScriptedAnswer = string | readonly (string | CallPart)[];

/** A call of a tool in a script. */
export const calling = (name: string, input: object = {}): CallPart => ({
  type: 'call',
  name,
  arguments: JSON.stringify(input),
});

/** A language model that answers from a script, word by word. It has no threads and no batches, and keeps nothing. */
export class ScriptedLlm implements Llm {
  readonly model = 'script';
  readonly systemPrompt = 'Be kind.';
  readonly promptTokens = 1_000;
  /** The conversations that it was to reply to. */
  readonly prompts: (readonly Message[])[] = [];
  /** Number of replies that were not read to their end. */
  aborted = 0;
  /** The tools that it was given with each of them. */
  readonly tools: (readonly FunctionTool[] | undefined)[] = [];
  readonly #answer: (messages: readonly Message[]) => ScriptedAnswer;

  constructor(answer: (messages: readonly Message[]) => ScriptedAnswer) {
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
      reply: (messages, signal, _, tools) => this.#reply(messages, signal, tools),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  async *#reply(
    messages: readonly Message[],
    signal: AbortSignal,
    tools: readonly FunctionTool[] | undefined,
  ): AsyncGenerator<ModelPart> {
    this.prompts.push(messages);
    this.tools.push(tools);
    try {
      yield* wordByWord(this.#answer(messages), signal);
    } catch (error) {
      if (signal.aborted) this.aborted++;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined;
  }
}
