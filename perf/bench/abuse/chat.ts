import fc from 'fast-check';
import { LONGEST_MESSAGE } from '../../../protocol/limits.ts';
import { CHAT_TOPIC } from '../../../protocol/topics.ts';
import { transcriptionAttributes } from '../../../protocol/transcription.ts';
import type { BadCaller } from './bad-caller.ts';
import type { Kind } from './kind.ts';
import { strangeText, wellFormed } from './strange-text.ts';

/** How a message is sent: whole, in pieces, never ended, as bytes, or in attributes that say nonsense of it. */
const WAYS = ['whole', 'in pieces', 'never ended', 'as bytes', 'with attributes', 'to nobody'] as const;

/** A flood of pieces would be another matter. */
const PIECES = 20;

interface BadMessage {
  readonly text: string;
  readonly way: (typeof WAYS)[number];
}

const message: fc.Arbitrary<BadMessage> = fc.record({
  text: fc.oneof(
    { arbitrary: strangeText(LONGEST_MESSAGE + 100), weight: 4 },
    { arbitrary: fc.integer({ min: 1, max: 30_000 }).map((length) => 'word '.repeat(length / 5)), weight: 1 },
  ),
  way: fc.oneof(
    { arbitrary: fc.constant('whole' as const), weight: 4 },
    { arbitrary: fc.constantFrom(...WAYS), weight: 2 },
  ),
});

/** Messages that come one right after the other. */
const atOnce = fc.array(message, { minLength: 4, maxLength: 24 });

/** Typed messages that make no sense, are too long, never end, or are too many. */
export function badChat(caller: BadCaller): Kind<readonly BadMessage[]> {
  return {
    name: 'typed messages',
    right: 'the newest that can be answered is, or it is refused; the next question is answered',
    inputs: atOnce,
    check: async (messages) => {
      for (const each of messages) await send(caller, each);
      caller.expectCallGoesOn();
      await caller.expectAnswer();
    },
    sizeOf: (messages) => messages.length,
    shrinks: false,
  };
}

async function send({ me }: BadCaller, { text: given, way }: BadMessage): Promise<void> {
  const text = wellFormed(given);
  switch (way) {
    case 'whole':
      await me.sendText(text, { topic: CHAT_TOPIC });
      return;
    case 'in pieces': {
      const writer = await me.streamText({ topic: CHAT_TOPIC });
      const step = Math.ceil(text.length / PIECES);
      for (let at = 0; at < text.length; at += step)
        await writer.write(wellFormed(text.slice(at, at + step)));
      return writer.close();
    }
    case 'never ended': {
      const writer = await me.streamText({ topic: CHAT_TOPIC });
      return writer.write(text.slice(0, LONGEST_MESSAGE));
    }
    case 'as bytes': {
      const writer = await me.streamBytes({ topic: CHAT_TOPIC, name: 'x' });
      await writer.write(new TextEncoder().encode(text));
      return writer.close();
    }
    case 'with attributes': {
      const names = Object.keys(transcriptionAttributes({ segment: '', final: true, track: '' }));
      const attributes = Object.fromEntries(names.map((name) => [name, text.slice(0, 100)]));
      await me.sendText(text, { topic: CHAT_TOPIC, attributes });
      return;
    }
    case 'to nobody':
      // There is no such participant: the server may drop it, or tell.
      await me
        .sendText(text, { topic: CHAT_TOPIC, destinationIdentities: ['nobody'] })
        .catch(() => undefined);
  }
}
