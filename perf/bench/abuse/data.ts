import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { INTERRUPT_METHOD } from '../../../protocol/rpc.ts';
import { CHAT_TOPIC, TRANSCRIPTION_TOPIC } from '../../../protocol/topics.ts';
import type { BadCaller } from './bad-caller.ts';
import type { Kind } from './kind.ts';
import { strangeText, wellFormed } from './strange-text.ts';

/** Between two packets: a flood would be another matter. */
const PACE_MS = 8;

interface Packet {
  readonly bytes: Uint8Array;
  readonly topic: string;
  readonly reliable: boolean;
  readonly as: 'data' | 'tone' | 'transcript' | 'bytes';
}

/** Data that no client sends to an agent. */
export function badData(caller: BadCaller): Kind<Packet> {
  return {
    name: 'data packets',
    right: 'the call goes on',
    inputs: fc.record({
      bytes: fc.oneof(
        { arbitrary: fc.uint8Array({ maxLength: 200 }), weight: 6 },
        { arbitrary: strangeText().map((text) => new TextEncoder().encode(text)), weight: 2 },
        { arbitrary: fc.integer({ min: 1, max: 15_000 }).map((length) => new Uint8Array(length)), weight: 1 },
      ),
      topic: fc.oneof(
        fc.constantFrom(CHAT_TOPIC, TRANSCRIPTION_TOPIC, 'lk-chat-topic', '', INTERRUPT_METHOD),
        strangeText(60).map(wellFormed),
      ),
      reliable: fc.boolean(),
      as: fc.oneof(
        { arbitrary: fc.constant('data' as const), weight: 20 },
        { arbitrary: fc.constantFrom('tone' as const, 'transcript' as const, 'bytes' as const), weight: 1 },
      ),
    }),
    check: async (packet) => {
      await delay(PACE_MS);
      await send(caller, packet);
      caller.expectCallGoesOn();
    },
    shrinks: false,
  };
}

async function send({ me }: BadCaller, { bytes, topic, reliable, as }: Packet): Promise<void> {
  switch (as) {
    case 'data':
      return me.publishData(bytes, { reliable, topic });
    case 'tone':
      return me.publishDtmf(bytes.length, '#');
    case 'transcript':
      return me.publishTranscription({
        participantIdentity: me.identity,
        trackSid: topic,
        segments: [
          { id: topic, text: 'I said this.', startTime: 0n, endTime: 0n, language: '', final: reliable },
        ],
      });
    case 'bytes': {
      const writer = await me.streamBytes({ topic, name: 'x' });
      await writer.write(bytes);
      return writer.close();
    }
  }
}
