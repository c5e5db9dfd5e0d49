import type { TokenUsage } from '../../domain/text-generator.ts';
import type { ReplyId } from '../../domain/reply-id.ts';

/** What a client is told of how a reply was made, in order. */
export type MadePart =
  /** The reply has words, which are told when they are heard. */
  | { readonly type: 'text' }
  /** A function is called; its arguments follow in pieces. */
  | { readonly type: 'call'; readonly name: string }
  | { readonly type: 'arguments'; readonly text: string }
  /** All is made. `cut`: there was no room for more. */
  | { readonly type: 'end'; readonly cut: boolean; readonly usage: TokenUsage | undefined };

interface Held {
  parts: MadePart[];
  hearer: ((part: MadePart) => void) | undefined;
  hasText: boolean;
  hasCalls: boolean;
}

/**
 * Holds the calls of functions that replies make until their turn is certain: a reply that is made for a guess may be thrown away, and nobody is
 * to hear of its calls.
 */
export class HeldCalls {
  readonly #replies = new Map<ReplyId, Held>();

  /** Takes the next part of a reply. It is told at once if the reply was released. */
  take(reply: ReplyId, part: MadePart): void {
    const held = this.#heldOf(reply);
    held.hasText ||= part.type === 'text';
    held.hasCalls ||= part.type === 'call';
    if (held.hearer) held.hearer(part);
    else held.parts.push(part);
  }

  /** Tells what a reply is made of, and what will yet be made: it is certain now. */
  release(reply: ReplyId, hearer: (part: MadePart) => void): void {
    const held = this.#heldOf(reply);
    held.hearer = hearer;
    for (const part of held.parts.splice(0)) hearer(part);
  }

  /** Whether a reply only calls functions, and so has nothing to be said. */
  saysNothing(reply: ReplyId): boolean {
    const held = this.#replies.get(reply);
    return held !== undefined && held.hasCalls && !held.hasText;
  }

  /** Nobody wants the reply any more, or it is over. */
  forget(reply: ReplyId): void {
    this.#replies.delete(reply);
  }

  #heldOf(reply: ReplyId): Held {
    let held = this.#replies.get(reply);
    if (!held)
      this.#replies.set(reply, (held = { parts: [], hearer: undefined, hasText: false, hasCalls: false }));
    return held;
  }
}
