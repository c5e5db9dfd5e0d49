import type { SentenceRules } from '../languages/language.ts';
import {
  type Contribution,
  type Message,
  type ToolCall,
  callsIn,
  textOf,
  withCalls,
  withText,
} from './message.ts';
import { lastSentence } from './sentences.ts';

/** How a model reads a conversation, and how much of it. */
export interface Reading {
  /** Counts the tokens of a message, the chat template's included. */
  readonly tokens: (text: string) => number;
  /** Most tokens of a whole conversation. */
  readonly limit: number;
  /** Most tokens of past messages, where fewer than the limit allows are better. */
  readonly past?: number | undefined;
  /** The caller's words as the model reads them best: numbers as figures, say. */
  readonly written?: (text: string) => string;
  /** The sentences of the caller's that are not to be forgotten with the rest. */
  readonly told?: (text: string) => readonly string[];
  /** The words that remind a model of such sentences. */
  readonly reminder?: (told: string) => string;
}

/** Share of the limit that past messages may take; the rest is kept for the newest one. */
const FULL = 0.75;
/** Share of that which is left when they take more. Much is forgotten at once, since the model then has to read the rest again. */
const TRIMMED = 0.53;

/** Share of the limit for what the caller has told, the newest of it: some twenty sentences. */
const TOLD = 0.12;

/** What a conversation needs of what was said in it. */
export interface CallHistory {
  /** Adds what one side has said. */
  add(message: Contribution): void;
  /**
   * The conversation to which a model is to write the next message, after the caller's newest text.
   *
   * @param after what the agent has said and called since that text, and is not added yet.
   */
  prompt(text: string, after?: readonly Contribution[]): readonly Message[];
  /** The last sentence that the agent said; empty if there is none. */
  lastSentence(rules: SentenceRules): string;
  /** Tells what a tool's call gave that was added while it ran. A history that somebody else keeps knows no tools. */
  settle?(call: ToolCall): void;
  /**
   * Another agent takes over: it is told something else, and reads what was said, unless that is dropped.
   *
   * @param besides what else it reads with each conversation: its tools.
   */
  instruct?(systemPrompt: string, besides: string, past: 'keep' | 'drop'): void;
}

/** What a model reads in the place of a result that is not there yet. */
const STILL_RUNNING = 'It is still running.';

interface Remembered {
  readonly message: Contribution;
  readonly tokens: number;
}

/**
 * What was said in a call, as both sides heard it. Two messages of one side in a row become one, since chat templates want the
 * roles to alternate. The oldest messages are forgotten when they are too long together.
 */
export class History implements CallHistory {
  #system: Message;
  readonly #reading: Reading;
  /** Tokens that are left when the system prompt is counted. */
  #room: number;
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

  /** Tokens that past messages may take. */
  get #full(): number {
    return Math.min(this.#room * FULL, this.#reading.past ?? Infinity);
  }

  get messages(): readonly Contribution[] {
    return this.#past.map(({ message }) => message);
  }

  /** The last sentence that the agent said; empty if there is none. */
  lastSentence(rules: SentenceRules): string {
    const last = this.#past.findLast(({ message }) => message.role === 'assistant' && textOf(message) !== '');
    return last ? lastSentence(textOf(last.message), rules) : '';
  }

  /**
   * Adds what one side has said; nothing if there are no words and no calls in it, and the end of what is too long to be read with
   * anything else.
   */
  add(message: Contribution): void {
    if (isNothing(message)) return;
    this.#past = this.#with(this.#past, message);
    if (message.role === 'user') {
      this.#reminder = '';
      this.#keep(this.#reading.told?.(this.#written(message.content)) ?? []);
    }
    this.#forget();
  }

  settle(call: ToolCall): void {
    this.#past = this.#past.map((remembered) => {
      const calls = callsIn(remembered.message);
      if (!calls.some(({ id }) => id === call.id)) return remembered;
      return this.#remembered(
        withCalls(
          remembered.message,
          calls.map((known) => (known.id === call.id ? call : known)),
        ),
      );
    });
    this.#forget();
  }

  instruct(systemPrompt: string, besides: string, past: 'keep' | 'drop'): void {
    const { tokens, limit } = this.#reading;
    this.#system = { role: 'system', content: systemPrompt };
    this.#room = limit - tokens(`${systemPrompt}${besides}`);
    if (past === 'drop') [this.#past, this.#told, this.#reminder] = [[], [], ''];
    this.#forget();
  }

  /**
   * The conversation to which a model is to write the next message. If the newest one is too long to be read with all others, the
   * oldest are left out; if it is too long by itself, which a typed one can be, its beginning is left out.
   *
   * @param text what the caller said last, which is not added yet; blank while they have said nothing.
   * @param after what the agent has said and called since then.
   */
  prompt(text: string, after: readonly Contribution[] = []): readonly Message[] {
    const asked = this.#with(this.#past, { role: 'user', content: text });
    const all = after.reduce((past, message) => this.#with(past, message), asked);
    const last = all.at(-1);
    if (last && last.tokens > this.#room)
      return [this.#system, asRead(this.#shortened(last, this.#room).message)];
    const told = sum(all) > this.#room ? newest(all, this.#room) : all;
    return [this.#system, ...told.map(({ message }) => asRead(message))];
  }

  /** Forgets the oldest where there is more than may be. */
  #forget(): void {
    if (sum(this.#past) <= this.#full) return;
    const kept = this.#full * TRIMMED;
    const last = this.#past.at(-1);
    this.#past =
      last && last.tokens > kept
        ? [...questionOf(last, this.#past), this.#shortened(last, kept)]
        : newest(this.#past, kept);
    this.#remind();
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
    const calls = callsIn(message);
    if (calls.length === 0)
      return this.#remembered(withText(message, endOf(textOf(message), this.#reading.tokens, room)));
    const each = room / calls.length;
    const shorter = calls.map(({ result, ...call }) => ({
      ...call,
      result:
        result && endOf(result, (text) => this.#reading.tokens(`${call.name}${call.arguments}${text}`), each),
    }));
    return this.#remembered(withCalls(withText(message, ''), shorter));
  }

  #with(past: readonly Remembered[], message: Contribution): readonly Remembered[] {
    const words =
      message.role === 'user'
        ? `${this.#reminder} ${this.#written(message.content)}`.trim()
        : message.heard.trim();
    if (isNothing(withText(message, words))) return past;
    const last = past.at(-1)?.message;
    // What is said after a call belongs to another message: the call's result stands between them.
    const goesOn = last?.role === message.role && callsIn(last).length === 0;
    const whole = goesOn ? `${textOf(last)} ${words}`.trim() : words;
    return [...(goesOn ? past.slice(0, -1) : past), this.#remembered(withText(message, whole))];
  }

  #remembered(message: Contribution): Remembered {
    const calls = callsIn(message).map(
      ({ name, arguments: given, result }) => `${name}${given}${result ?? STILL_RUNNING}`,
    );
    return { message, tokens: this.#reading.tokens([textOf(message), ...calls].join('')) };
  }
}

const isNothing = (message: Contribution): boolean =>
  textOf(message).trim() === '' && callsIn(message).length === 0;

/** A message as a model reads it: each call has a result. */
const asRead = (message: Contribution): Contribution =>
  callsIn(message).every(({ result }) => result !== undefined)
    ? message
    : withCalls(
        message,
        callsIn(message).map((call) => ({ ...call, result: call.result ?? STILL_RUNNING })),
      );

/** What the caller has said before tools were called: their results mean nothing without it. */
const questionOf = ({ message }: Remembered, past: readonly Remembered[]): readonly Remembered[] =>
  callsIn(message).length === 0 ? [] : past.filter((before) => before.message.role === 'user').slice(-1);

const sum = (messages: readonly Remembered[]): number =>
  messages.reduce((all, { tokens }) => all + tokens, 0);

/** As many of the newest messages as there is room for, from one of the caller's on: an answer without its question misleads a model. */
function newest(messages: readonly Remembered[], room: number): readonly Remembered[] {
  let from = messages.length;
  for (let left = room; from > 0; from--) {
    left -= messages[from - 1]?.tokens ?? 0;
    if (left < 0) break;
  }
  const fits = from;
  while (messages[from]?.message.role === 'assistant') from++;
  if (from < messages.length || !messages.slice(fits).some(({ message }) => callsIn(message).length > 0))
    return messages.slice(from);
  // What a tool gave is not to be forgotten right away, so its question is kept although there is little room.
  const asked = messages.findLastIndex(({ message }) => message.role === 'user');
  return messages.filter((_, index) => index === asked || (index >= fits && index > asked));
}

/** As much of a text's end as there is room for; all of it if there is no room. */
function endOf(text: string, tokens: (text: string) => number, room: number): string {
  if (room <= 0) return text;
  let end = text;
  for (let taken = tokens(end); taken > room && end !== ''; taken = tokens(end))
    end = end.slice(Math.ceil(end.length * (1 - room / taken)));
  return end.trim();
}
