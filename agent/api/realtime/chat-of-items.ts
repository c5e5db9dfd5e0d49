import type { AnsweredCall, ChatMessage } from '../../domain/text-generator.ts';
import { type AnyItem, FunctionCall, FunctionOutput } from './function-items.ts';

export interface ChatOptions {
  /** What the model is told before the conversation. */
  readonly instructions: string;
  /** What the caller said last, if that is no item yet; empty if there is nothing. */
  readonly newest: string;
  /** Tokens that it may have, the instructions included. */
  readonly room: number;
  readonly countTokens: (text: string) => number;
  /** The caller's words as the model reads them best. */
  readonly written: (text: string) => string;
}

/** Tokens that a chat template adds to each message, roughly. */
const TEMPLATE_TOKENS = 8;

/**
 * The conversation with its calls of functions, each with what it gave, as a model reads it that may call more. The oldest is left out of what
 * is too long, and what would then be without its question.
 */
export function chatOf(items: readonly AnyItem[], options: ChatOptions): ChatMessage[] {
  const { newest, countTokens, room, written } = options;
  const told = items.flatMap((item) => ('role' in item && item.role === 'system' ? [item.text] : []));
  const system = [options.instructions, ...told].join('\n');
  const results = new Map(
    items.flatMap((item) => (item instanceof FunctionOutput ? [[item.callId, item.output] as const] : [])),
  );
  const messages = items.flatMap((item) => messageOf(item, results, written));
  if (newest !== '') messages.push({ role: 'user', content: written(newest) });

  let left = room - countTokens(system);
  const from = messages.findLastIndex((message) => {
    left -= countTokens(wordsOf(message)) + TEMPLATE_TOKENS;
    return left < 0;
  });
  const kept = messages.slice(from < 0 ? 0 : Math.min(from + 1, messages.length - 1));
  const question = from < 0 ? 0 : kept.findIndex(({ role }) => role === 'user');
  return [{ role: 'system', content: system }, ...joined(kept.slice(Math.max(0, question)))];
}

function messageOf(
  item: AnyItem,
  results: ReadonlyMap<string, string>,
  written: (text: string) => string,
): ChatMessage[] {
  if (item.status === 'in_progress') return [];
  if (item instanceof FunctionOutput) return [];
  if (item instanceof FunctionCall) {
    if (item.status !== 'completed') return [];
    const { name, callId } = item;
    const call: AnsweredCall = { name, arguments: item.arguments, result: results.get(callId) };
    return [{ role: 'assistant', content: '', calls: [call] }];
  }
  const { message } = item;
  if (!message) return [];
  return message.role === 'user'
    ? [{ role: 'user', content: written(message.content) }]
    : [{ role: 'assistant', content: message.heard, calls: [] }];
}

/** Messages of the caller in a row as one, since many chat templates want the sides to alternate. */
function joined(messages: readonly ChatMessage[]): ChatMessage[] {
  const all: ChatMessage[] = [];
  for (const message of messages) {
    const last = all.at(-1);
    if (message.role === 'user' && last?.role === 'user')
      all[all.length - 1] = { role: 'user', content: `${last.content} ${message.content}` };
    else all.push(message);
  }
  return all;
}

const wordsOf = (message: ChatMessage): string =>
  message.role === 'assistant'
    ? [
        message.content,
        ...message.calls.map((call) => `${call.name}${call.arguments}${call.result ?? ''}`),
      ].join('')
    : message.content;
