import type { ConversationItem } from 'openai/resources/realtime/realtime';
import type { Contribution } from '../../domain/message.ts';

export type Role = 'user' | 'assistant' | 'system';

/** A word, and how much of the item's audio was heard when it began. */
interface Word {
  readonly text: string;
  readonly atMs: number;
}

/** A message of a conversation: what was said or written, or is being said. */
export class Item {
  readonly id: string;
  readonly role: Role;
  /** Whether it was spoken. */
  readonly spoken: boolean;
  status: 'in_progress' | 'completed' | 'incomplete';
  #words: readonly Word[];

  constructor(id: string, role: Role, spoken: boolean, text = '') {
    this.id = id;
    this.role = role;
    this.spoken = spoken;
    this.status = 'completed';
    this.#words = text === '' ? [] : [{ text, atMs: 0 }];
  }

  get text(): string {
    return this.#words.map(({ text }) => text).join(' ');
  }

  /** Sets the whole text, once it is known. */
  set text(text: string) {
    this.#words = [{ text, atMs: 0 }];
  }

  /** @param atMs how much of its audio was heard before the word. */
  say(text: string, atMs: number): void {
    this.#words = [...this.#words, { text, atMs }];
  }

  /** Forgets the words that were not heard, since a client stopped playing. */
  truncate(heardMs: number): void {
    this.#words = this.#words.filter(({ atMs }) => atMs < heardMs);
  }

  /** What a model reads of it; undefined if that is no contribution of one side. */
  get message(): Contribution | undefined {
    const { role, text } = this;
    if (role === 'system' || text.trim() === '') return undefined;
    return role === 'user' ? { role, content: text } : { role, heard: text };
  }

  /** The item as clients see it. */
  get shown(): ConversationItem {
    const { id, role, status, text, spoken } = this;
    const common = { id, object: 'realtime.item', type: 'message', status } as const;
    switch (role) {
      case 'system':
        return { ...common, role, content: [{ type: 'input_text', text }] };
      case 'user':
        return {
          ...common,
          role,
          content: [spoken ? { type: 'input_audio', transcript: text } : { type: 'input_text', text }],
        };
      case 'assistant': {
        const begun = status !== 'in_progress' || text !== '';
        const part = spoken
          ? ({ type: 'output_audio', transcript: text } as const)
          : ({ type: 'output_text', text } as const);
        return { ...common, role, content: begun ? [part] : [] };
      }
    }
  }
}
