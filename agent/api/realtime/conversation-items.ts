import { randomUUID } from 'node:crypto';
import type { CallHistory, History } from '../../domain/history.ts';
import type { Message } from '../../domain/message.ts';
import type { ReadingLimit } from '../../domain/ports.ts';
import type { ChatMessage } from '../../domain/text-generator.ts';
import type { Language } from '../../languages/language.ts';
import { historyFor } from '../../stages/history-for.ts';
import { invalid } from '../api-error.ts';
import { type ChatOptions, chatOf } from './chat-of-items.ts';
import { type AnyItem, FunctionCall, FunctionOutput } from './function-items.ts';
import { Item } from './item.ts';
import type { SessionTools } from './session-tools.ts';

/** Items that are kept: more than any model here reads. The oldest are forgotten. */
const MOST_ITEMS = 200;

/** Where a client wants an item at the beginning. */
const ROOT = 'root';

export const newId = (kind: 'item' | 'event' | 'resp' | 'sess' | 'conv' | 'call'): string =>
  `${kind}_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

/** What a client wants otherwise of one reply that it asks for. */
export interface ReplyWishes extends Partial<SessionTools> {
  readonly instructions?: string;
}

/** How the messages for a reply were made. */
interface Prompted {
  readonly instructions: string;
  /** What the caller said last, which is no item yet; empty if it is one. */
  readonly newest: string;
  /** What a client asked for; undefined if none did. */
  readonly asked: ReplyWishes | undefined;
}

/** The items of a conversation, in order: what its client sees of it, and what the model reads. */
export class ConversationItems {
  /** The conversation as a call reads it. What is said comes here as items, so nothing is to be added. */
  readonly history: CallHistory = {
    add: () => undefined,
    prompt: (text) => this.#prompt(text),
    lastSentence: (rules) => this.#read().lastSentence(rules),
  };
  readonly #limit: ReadingLimit;
  readonly #language: Language;
  #instructions: string;
  #items: readonly AnyItem[] = [];
  /** What the model reads; undefined when it has to be made anew. */
  #history: History | undefined;
  /** While a reply to the items is asked for: what is wanted of it. */
  #asked: ReplyWishes | undefined;
  readonly #prompted = new WeakMap<readonly Message[], Prompted>();

  constructor(limit: ReadingLimit, language: Language, instructions: string) {
    this.#limit = limit;
    this.#language = language;
    this.#instructions = instructions;
  }

  /** What the model is told before the conversation. */
  set instructions(instructions: string) {
    if (instructions === this.#instructions) return;
    this.#instructions = instructions;
    this.#history = undefined;
  }

  /** @throws ApiError if there is none of that id. */
  get(id: string): AnyItem {
    const item = this.#items.find((known) => known.id === id);
    if (!item) throw invalid('item_id', `There is no item ${id} in the conversation`, 'item_not_found');
    return item;
  }

  /** The id of the item before one; null if it is the first. */
  before(item: AnyItem): string | null {
    return this.#items[this.#items.indexOf(item) - 1]?.id ?? null;
  }

  /** The id of the last item; null if there is none. */
  get last(): string | null {
    return this.#items.at(-1)?.id ?? null;
  }

  /**
   * Adds an item.
   *
   * @param after the id of the item that it follows; by default it is the last.
   * @throws ApiError if its id is taken, there is no item that it can follow, or it tells of a call that there is not.
   */
  add(item: AnyItem, after?: string): void {
    if (this.#items.some(({ id }) => id === item.id))
      throw invalid('item.id', `There is an item ${item.id} already`, 'item_id_taken');
    if (item instanceof FunctionOutput) this.#checkCall(item.callId);
    if (item instanceof FunctionCall && this.#about(item.callId).length > 0)
      throw invalid('item.call_id', `There is a call ${item.callId} already`, 'invalid_tool_call_id');
    const at = after === undefined ? this.#items.length : this.#placeAfter(after);
    this.#items = [...this.#items.slice(0, at), item, ...this.#items.slice(at)].slice(-MOST_ITEMS);
    if (item instanceof Item && item.status === 'completed') this.settled(item);
  }

  /** @throws ApiError if there is none of that id. */
  remove(id: string): void {
    const item = this.get(id);
    this.#items = this.#items.filter((other) => other !== item);
    this.#history = undefined;
  }

  /** Tells that an item has its text, or another one. */
  settled(item: Item): void {
    const message = item.message;
    if (message && item === this.#items.at(-1)) this.#history?.add(message);
    else this.#history = undefined;
  }

  /** Tells that the text of an item that was settled has changed. */
  changed(): void {
    this.#history = undefined;
  }

  /**
   * Asks for a reply to the items.
   *
   * @param wishes for this reply; by default it is as others.
   * @param ask makes the conversation reply to a text, which is the caller's last if they had the last word.
   */
  ask(ask: (text: string) => void, wishes: ReplyWishes = {}): void {
    this.#asked = wishes;
    try {
      const last = this.#items.at(-1);
      ask(last instanceof Item && last.role === 'user' ? last.text : '');
    } finally {
      this.#asked = undefined;
    }
  }

  /** What a client wants of the reply to these messages, which it has asked for; undefined if it has not. */
  askedFor(messages: readonly Message[]): ReplyWishes | undefined {
    return this.#prompted.get(messages)?.asked;
  }

  /** Whether functions were called. */
  get haveCalls(): boolean {
    return this.#items.some((item) => item instanceof FunctionCall);
  }

  /** The conversation of these messages with its calls of functions. */
  chat(messages: readonly Message[], options: Pick<ChatOptions, 'room' | 'countTokens'>): ChatMessage[] {
    const { instructions = this.#instructions, newest = '' } = this.#prompted.get(messages) ?? {};
    return chatOf(this.#items, { ...options, instructions, newest, written: this.#language.writeFigures });
  }

  #prompt(text: string): readonly Message[] {
    const asked = this.#asked;
    const { instructions = this.#instructions } = asked ?? {};
    const history = instructions === this.#instructions ? this.#read() : this.#made(instructions);
    // The text of a reply that is asked for is that of an item already.
    const newest = asked ? '' : text;
    const messages = history.prompt(newest);
    this.#prompted.set(messages, { instructions, newest, asked });
    return messages;
  }

  /** @throws ApiError if no function was called by this id, or its output is known. */
  #checkCall(callId: string): void {
    const of = this.#about(callId);
    if (!of.some((item) => item instanceof FunctionCall && item.status === 'completed'))
      throw invalid('item.call_id', `There is no call ${callId} in the conversation`, 'invalid_tool_call_id');
    if (of.some((item) => item instanceof FunctionOutput))
      throw invalid('item.call_id', `The call ${callId} has its output already`, 'invalid_tool_call_id');
  }

  /** A call and its output, as far as they are there. */
  #about(callId: string): (FunctionCall | FunctionOutput)[] {
    return this.#items.filter((item) => !(item instanceof Item) && item.callId === callId) as (
      FunctionCall | FunctionOutput
    )[];
  }

  #placeAfter(id: string): number {
    return id === ROOT ? 0 : this.#items.indexOf(this.get(id)) + 1;
  }

  #read(): History {
    this.#history ??= this.#made(this.#instructions);
    return this.#history;
  }

  #made(instructions: string): History {
    const said = this.#items.filter((item) => item instanceof Item);
    const told = said.filter(({ role }) => role === 'system').map(({ text }) => text);
    const history = historyFor(this.#limit, [instructions, ...told].join('\n'), this.#language);
    for (const { status, message } of said) if (message && status !== 'in_progress') history.add(message);
    return history;
  }
}
