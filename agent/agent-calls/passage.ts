import type { ReplyPart } from '../domain/message.ts';

/** Something that the agent says in one go: what a model writes between two calls of tools, a question, a text. */
export class Passage {
  readonly parts: AsyncIterable<ReplyPart>;
  /** The words of it that have a voice. */
  made = '';
  /** Those of them that the caller has heard. */
  heard = '';

  constructor(parts: AsyncIterable<ReplyPart>) {
    this.parts = parts;
  }

  /** Whether the caller can know what it is about: they have heard half of it. */
  get isMostlyHeard(): boolean {
    return this.made !== '' && wordsIn(this.heard) * 2 >= wordsIn(this.made);
  }
}

/** A passage of a text that is there already. */
export function passageOf(text: string): Passage {
  async function* parts(): AsyncGenerator<ReplyPart> {
    yield { type: 'text', text };
  }
  return new Passage(parts());
}

const wordsIn = (text: string): number => text.split(' ').filter((word) => word !== '').length;
