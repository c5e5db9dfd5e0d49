import { type ReplyPart, textPart } from '../domain/message.ts';

/** Characters of a reply, two minutes of speech. A model's own bound is lower; this one holds for any. */
const LONGEST_REPLY = 2_000;
/** How long a reply may take from its first text on, being heard included; it ends with what there is. */
const LONGEST_REPLY_MS = 180_000;

/** What chat templates put between messages. A model that writes it in letters goes on with the caller's next message, or anything. */
const MARK = /<\|[^<>|\s]{1,30}\|>|<\/?s>|<(?:start|end)_of_turn>|\[\/?INST\]/;
/** The beginning of such a mark at the end of a text: what follows will tell. */
const MAYBE_MARK = /[<[][^<>[\]\s]{0,34}$/;

/**
 * The text of a reply as far as it is one: models may go on for ever, or beyond the end of their message.
 *
 * @param now the call's clock, in ms.
 */
export async function* boundReply(
  parts: AsyncIterable<ReplyPart>,
  now: () => number,
): AsyncGenerator<ReplyPart> {
  let startedAt: number | undefined;
  let left = LONGEST_REPLY;
  let held = '';
  for await (const part of parts) {
    startedAt ??= now();
    if (part.type === 'cut') {
      yield textPart(held);
      yield part;
      return;
    }
    const text = (held + part.text).slice(0, left);
    const mark = text.search(MARK);
    if (mark >= 0) {
      yield textPart(text.slice(0, mark));
      return;
    }
    const maybe = text.search(MAYBE_MARK);
    const sure = maybe < 0 ? text : text.slice(0, maybe);
    held = text.slice(sure.length);
    left -= sure.length;
    yield textPart(sure);
    if (left <= held.length || now() - startedAt >= LONGEST_REPLY_MS) {
      yield { type: 'cut' };
      return;
    }
  }
  yield textPart(held);
}
