import { randomUUID } from 'node:crypto';
import type { CallHistory, History } from '../../domain/history.ts';
import type { Message } from '../../domain/message.ts';
import type { ReadingLimit } from '../../domain/ports.ts';
import type { Language } from '../../languages/language.ts';
import { historyFor } from '../../stages/history-for.ts';
import { invalid } from '../api-error.ts';
import type { Item } from './item.ts';

/** Items that are kept: more than any model here reads. The oldest are forgotten. */
const MOST_ITEMS = 200;

/** Where a client wants an item at the beginning. */
const ROOT = 'root';

export const newId = (kind: 'item' | 'event' | 'resp' | 'sess' | 'conv'): string =>
  `${kind}_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

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
  #items: readonly Item[] = [];
  /** What the model reads; undefined when it has to be made anew. */
  #history: History | undefined;
  /** While a reply to the items is asked for: the instructions for it. */
  #asked: { readonly instructions: string } | undefined;
  readonly #askedFor = new WeakSet<readonly Message[]>();

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
  get(id: string): Item {
    const item = this.#items.find((known) => known.id === id);
    if (!item) throw invalid('item_id', `There is no item ${id} in the conversation`, 'item_not_found');
    return item;
  }

  /** The id of the item before one; null if it is the first. */
  before(item: Item): string | null {
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
   * @throws ApiError if its id is taken, or there is no item that it can follow.
   */
  add(item: Item, after?: string): void {
    if (this.#items.some(({ id }) => id === item.id))
      throw invalid('item.id', `There is an item ${item.id} already`, 'item_id_taken');
    const at = after === undefined ? this.#items.length : this.#placeAfter(after);
    this.#items = [...this.#items.slice(0, at), item, ...this.#items.slice(at)].slice(-MOST_ITEMS);
    if (item.status === 'completed') this.settled(item);
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
   * @param instructions for this reply; by default those of the conversation.
   * @param ask makes the conversation reply to a text, which is the caller's last if they had the last word.
   */
  ask(ask: (text: string) => void, instructions = this.#instructions): void {
    this.#asked = { instructions };
    try {
      const last = this.#items.at(-1);
      ask(last?.role === 'user' ? last.text : '');
    } finally {
      this.#asked = undefined;
    }
  }

  /** Whether a client has asked for the reply to these messages. */
  wasAsked(messages: readonly Message[]): boolean {
    return this.#askedFor.has(messages);
  }

  #prompt(text: string): readonly Message[] {
    if (!this.#asked) return this.#read().prompt(text);
    // The text is that of an item already.
    const { instructions } = this.#asked;
    const history = instructions === this.#instructions ? this.#read() : this.#made(instructions);
    const messages = history.prompt('');
    this.#askedFor.add(messages);
    return messages;
  }

  #placeAfter(id: string): number {
    return id === ROOT ? 0 : this.#items.indexOf(this.get(id)) + 1;
  }

  #read(): History {
    this.#history ??= this.#made(this.#instructions);
    return this.#history;
  }

  #made(instructions: string): History {
    const told = this.#items.filter(({ role }) => role === 'system').map(({ text }) => text);
    const history = historyFor(this.#limit, [instructions, ...told].join('\n'), this.#language);
    for (const { status, message } of this.#items)
      if (message && status !== 'in_progress') history.add(message);
    return history;
  }
}
