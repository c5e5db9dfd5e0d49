import { randomUUID } from 'node:crypto';

/** The id of one reply of the agent. Greetings, apologies and replies to guesses that are never heard have one, too. */
export type ReplyId = string;

const replies = new WeakMap<AbortSignal, ReplyId>();

/**
 * The id of the reply that requests with this signal are made for; the first call with a signal makes it. Engines know nothing of
 * replies, but all requests of one reply are ended by the same signal, so the signal identifies it.
 */
export function replyOf(signal: AbortSignal): ReplyId {
  const known = replies.get(signal);
  if (known !== undefined) return known;
  const id = randomUUID();
  replies.set(signal, id);
  return id;
}
