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
  /** The sentences of the caller's that are not to be forgotten with the rest. */
  readonly told?: (text: string) => readonly string[];
  /** The words that remind a model of such sentences. */
  readonly reminder?: (told: string) => string;
}

/** Share of the limit that past messages may take; the rest is kept for the newest one. */
const FULL = 0.75;
/** Share that is left of them when they take more. Much is forgotten at once, since the model then has to read the rest again. */
const TRIMMED = 0.4;

/** Share of the limit for what the caller has told, the newest of it: some twenty sentences. */
const TOLD = 0.12;

/** What a conversation needs of what was said in it. */
export interface CallHistory {
  /** Adds what one side has said. */
  add(message: Contribution): void;
  /** The conversation to which a model is to write the next message, after the caller's newest text. */
  prompt(text: string): readonly Message[];
  /** The last sentence that the agent said; empty if there is none. */
  lastSentence(rules: SentenceRules): string;
}

interface Remembered {
  readonly message: Contribution;
  readonly tokens: number;
}

/**
 * What was said in a call, as both sides heard it. Two messages of one side in a row become one, since chat templates want the
 * roles to alternate. The oldest messages are forgotten when they are too long together.
 */
export class History implements CallHistory {
  readonly #system: Message;
  readonly #reading: Reading;
  /** Tokens that are left when the system prompt is counted. */
  readonly #room: number;
  #past: readonly Remembered[] = [];
  /** What the caller has told, as far as it is not to be forgotten. */
  #told: readonly string[] = [];
  /** Stands before the caller's next words, not in the system prompt: then all that follows would have to be read again. */
  #reminder = '';

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
    if (textOf(message).trim() === '') return;
    this.#past = this.#with(message);
    if (message.role === 'user') {
      this.#reminder = '';
      this.#keep(this.#reading.told?.(this.#written(message.content)) ?? []);
    }
    if (sum(this.#past) <= this.#room * FULL) return;
    const last = this.#past.at(-1);
    this.#past =
      last && last.tokens > this.#room * TRIMMED
        ? [this.#shortened(last, this.#room * TRIMMED)]
        : newest(this.#past, this.#room * TRIMMED);
    this.#remind();
  }

  /**
   * The conversation to which a model is to write the next message. If the newest one is too long to be read with all others, the
   * oldest are left out; if it is too long by itself, which a typed one can be, its beginning is left out.
   *
   * @param text what the caller said last, which is not added yet; blank while they have said nothing.
   */
  prompt(text: string): readonly Message[] {
    const all = this.#with({ role: 'user', content: text });
    const last = all.at(-1);
    if (last && last.tokens > this.#room) return [this.#system, this.#shortened(last, this.#room).message];
    const told = sum(all) > this.#room ? newest(all, this.#room) : all;
    return [this.#system, ...told.map(({ message }) => message)];
  }

  #keep(told: readonly string[]): void {
    if (told.length === 0) return;
    const all = [...this.#told.filter((sentence) => !told.includes(sentence)), ...told];
    let room = this.#room * TOLD;
    const tooMuch = all.findLastIndex((sentence) => (room -= this.#reading.tokens(sentence)) < 0);
    this.#told = all.slice(tooMuch + 1);
  }

  /** Prepares a reminder of what the caller has told in messages that are forgotten. */
  #remind(): void {
    const past = this.#past.map(({ message }) => textOf(message));
    const forgotten = this.#told.filter((sentence) => !past.some((text) => text.includes(sentence)));
    this.#reminder = forgotten.length > 0 ? (this.#reading.reminder?.(forgotten.join(' ')) ?? '') : '';
  }

  #written(content: string): string {
    return (this.#reading.written?.(content) ?? content).trim();
  }

  #shortened({ message }: Remembered, room: number): Remembered {
    const { tokens } = this.#reading;
    const end = endOf(textOf(message), tokens, room);
    return { message: withText(message, end), tokens: tokens(end) };
  }

  #with(message: Contribution): readonly Remembered[] {
    const words =
      message.role === 'user'
        ? `${this.#reminder} ${this.#written(message.content)}`.trim()
        : message.heard.trim();
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
