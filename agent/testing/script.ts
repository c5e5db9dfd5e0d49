import { type CallPart, type Message, type ModelPart, textOf, textPart } from '../domain/message.ts';
import type { Llm } from '../domain/ports.ts';

/** What a scripted model is asked. */
export interface Asked {
  /** What the caller said last. */
  readonly text: string;
  /** What the tools gave that were called to answer it, in order; the newest is the last. */
  readonly results: readonly string[];
  /** The whole conversation, as a model reads it. */
  readonly messages: readonly Message[];
  /** Calls a tool. */
  readonly uses: (name: string, input?: object) => CallPart;
}

/** What a scripted model answers: words, and calls of tools after them. */
export type Answered = string | CallPart | readonly (string | CallPart)[];

/** Stands in for a model: what it answers to what it is asked. */
export type Script = (asked: Asked) => Answered;

/** A model that answers by a script, word by word. */
export const scripted = (script: Script): Llm => ({
  model: 'script',
  systemPrompt: '',
  promptTokens: 4_000,
  countTokens: (text) => Math.ceil(text.length / 4),
  open: async () => ({
    reply: (messages, signal) => wordByWord(script(askedBy(messages)), signal),
    [Symbol.asyncDispose]: async () => undefined,
  }),
  [Symbol.asyncDispose]: async () => undefined,
});

function askedBy(messages: readonly Message[]): Asked {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const caller = messages[last];
  return {
    text: caller ? textOf(caller) : '',
    results: messages
      .slice(last + 1)
      .flatMap((message) => (message.role === 'assistant' ? (message.calls ?? []) : []))
      .flatMap(({ result }) => (result === undefined ? [] : [result])),
    messages,
    uses: (name, input = {}) => ({ type: 'call', name, arguments: JSON.stringify(input) }),
  };
}

/** Gives an answer as a model does. @throws the signal's reason once it has fired. */
export async function* wordByWord(answered: Answered, signal: AbortSignal): AsyncGenerator<ModelPart> {
  const parts = Array.isArray(answered)
    ? (answered as readonly (string | CallPart)[])
    : [answered as string | CallPart];
  for (const part of parts) {
    for (const each of typeof part === 'string' ? part.split(/(?<= )/) : [part]) {
      await Promise.resolve();
      signal.throwIfAborted();
      yield typeof each === 'string' ? textPart(each) : each;
    }
  }
}
