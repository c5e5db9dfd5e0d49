import { randomUUID } from 'node:crypto';

/** Names one reply of the agent: also one that is made for a guess and never heard, a greeting, an apology. */
export type ReplyId = string;

const replies = new WeakMap<AbortSignal, ReplyId>();

/**
 * The reply that requests with this signal are made for; the first question names it. Engines know no reply, but each request of one
 * has the signal that ends it: here, and nowhere else, the one stands for the other.
 */
export function replyOf(signal: AbortSignal): ReplyId {
  const known = replies.get(signal);
  if (known !== undefined) return known;
  const id = randomUUID();
  replies.set(signal, id);
  return id;
}
