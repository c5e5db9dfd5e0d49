import type { SentenceRules } from '../languages/language.ts';
import { type Contribution, type Message, withText, textOf } from './message.ts';
import { lastSentence } from './sentences.ts';

/** How a model reads a conversation, and how much of it. */
export interface Reading {
  /** Counts the tokens of a message, the chat template's included. */
  readonly tokens: (text: string) => number;
  /** Most tokens of a whole conversation. */
  readonly limit: number;
  /** The caller's words as the model reads them best: numbers as figures, say. */
  readonly written?: (text: string) => string;
}

/** Share of the limit that past messages may take; the rest is kept for the newest one. */
const FULL = 0.75;
/** Share that is left of them when they take more. Much is forgotten at once, since the model then has to read the rest again. */
const TRIMMED = 0.4;

interface Remembered {
  readonly message: Contribution;
  readonly tokens: number;
}

/**
 * What was said in a call, as both sides heard it. Two messages of one side in a row become one, since chat templates want the
 * roles to alternate. The oldest messages are forgotten when they are too long together.
 */
export class History {
  readonly #system: Message;
  readonly #reading: Reading;
  /** Tokens that are left when the system prompt is counted. */
  readonly #room: number;
  #past: readonly Remembered[] = [];

  constructor(systemPrompt: string, reading: Reading) {
    this.#system = { role: 'system', content: systemPrompt };
    this.#reading = reading;
    this.#room = reading.limit - reading.tokens(systemPrompt);
  }

  get messages(): readonly Contribution[] {
    return this.#past.map(({ message }) => message);
  }

  /** The last sentence that the agent said; empty if there is none. */
  lastSentence(rules: SentenceRules): string {
    const last = this.#past.findLast(({ message }) => message.role === 'assistant');
    return last ? lastSentence(textOf(last.message), rules) : '';
  }

  /** Adds what one side has said; nothing if there are no words in it, and the end of what is too long to be read with anything else. */
  add(message: Contribution): void {
    this.#past = this.#with(message);
    if (sum(this.#past) <= this.#room * FULL) return;
    const last = this.#past.at(-1);
    this.#past =
      last && last.tokens > this.#room * TRIMMED
        ? [this.#shortened(last, this.#room * TRIMMED)]
        : newest(this.#past, this.#room * TRIMMED);
  }

  /**
   * The conversation to which a model is to write the next message. If the newest one is too long to be read with all others, the
   * oldest are left out; if it is too long by itself, which a typed one can be, its beginning is left out.
   *
   * @param text what the caller said last, which is not added yet.
   */
  prompt(text: string): readonly Message[] {
    const all = this.#with({ role: 'user', content: text });
    const last = all.at(-1);
    if (last && last.tokens > this.#room) return [this.#system, this.#shortened(last, this.#room).message];
    const told = sum(all) > this.#room ? newest(all, this.#room) : all;
    return [this.#system, ...told.map(({ message }) => message)];
  }

  #shortened({ message }: Remembered, room: number): Remembered {
    const { tokens } = this.#reading;
    const end = endOf(textOf(message), tokens, room);
    return { message: withText(message, end), tokens: tokens(end) };
  }

  #with(message: Contribution): readonly Remembered[] {
    const written = this.#reading.written ?? ((text: string) => text);
    const words = (message.role === 'user' ? written(message.content) : message.heard).trim();
    if (words === '') return this.#past;
    const last = this.#past.at(-1)?.message;
    const goesOn = last?.role === message.role;
    const whole = goesOn ? `${textOf(last)} ${words}` : words;
    const added = { message: withText(message, whole), tokens: this.#reading.tokens(whole) };
    return [...(goesOn ? this.#past.slice(0, -1) : this.#past), added];
  }
}

const sum = (messages: readonly Remembered[]): number =>
  messages.reduce((all, { tokens }) => all + tokens, 0);

/** As many of the newest messages as there is room for, from one of the caller's on: an answer without its question misleads a model. */
function newest(messages: readonly Remembered[], room: number): readonly Remembered[] {
  let from = messages.length;
  for (let left = room; from > 0; from--) {
    left -= messages[from - 1]?.tokens ?? 0;
    if (left < 0) break;
  }
  if (messages[from]?.message.role === 'assistant') from++;
  return messages.slice(from);
}

/** As much of a text's end as there is room for; all of it if there is no room. */
function endOf(text: string, tokens: (text: string) => number, room: number): string {
  if (room <= 0) return text;
  let end = text;
  for (let taken = tokens(end); taken > room && end !== ''; taken = tokens(end))
    end = end.slice(Math.ceil(end.length * (1 - room / taken)));
  return end.trim();
}
