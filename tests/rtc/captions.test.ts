import { describe, expect } from 'vitest';
import { AGENT_STATE_ATTRIBUTE } from '../../protocol/agent-state.ts';
import type { EndpointingReport } from '../../protocol/endpointing-report.ts';
import { SETTINGS_ATTRIBUTE } from '../../protocol/settings-in-use.ts';
import { ENDPOINTING_TOPIC, REPLY_TOPIC, TRANSCRIPTION_TOPIC } from '../../protocol/topics.ts';
import { readTranscription, type Transcription } from '../../protocol/transcription.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { AGENT } from './test-room.fixture.ts';

describe('a line to a caller', () => {
  itInRoom('sends both sides of the transcript, its state and how turns end', async ({ room }) => {
    const caller = await room.person('caller');
    const streams: { from: string; text?: string; transcription: Transcription }[] = [];
    const confirmed: EndpointingReport = { type: 'confirmed', at: 700 };
    const reports: unknown[] = [];
    const replies: unknown[] = [];
    caller.room.registerTextStreamHandler(TRANSCRIPTION_TOPIC, (reader, { identity }) => {
      // In the order in which they come: they are read side by side.
      const stream: (typeof streams)[0] = {
        from: identity,
        transcription: readTranscription(reader.info.attributes),
      };
      streams.push(stream);
      void reader.readAll().then((text) => (stream.text = text));
    });
    caller.room.registerTextStreamHandler(ENDPOINTING_TOPIC, (reader) => {
      void reader.readAll().then((text) => reports.push(JSON.parse(text)));
    });
    caller.room.registerTextStreamHandler(REPLY_TOPIC, (reader) => {
      void reader.readAll().then((text) => replies.push(JSON.parse(text)));
    });
    await caller.microphone(440);
    const { captions } = await room.line();
    captions.caller('segment-1', 'What is', false);
    captions.caller('segment-1', 'What is the capital?', true);
    const reply = captions.reply();
    reply.append('It is ');
    reply.append('Paris.');
    reply.end(true);
    captions.state('speaking');
    captions.settings({ voice: 'joe' });
    captions.endpointing(confirmed);
    captions.caller('segment-2', 'And of', false);
    captions.withdraw('segment-2');

    await expect.poll(() => reports).toEqual([confirmed]);
    await expect.poll(() => replies).toEqual([{ segment: reply.segment, interrupted: true }]);
    await expect.poll(() => streams.filter(({ text }) => text !== undefined)).toHaveLength(5);
    expect(streams).toMatchObject([
      {
        from: 'caller',
        text: 'What is',
        transcription: { segment: 'segment-1', final: false },
      },
      { from: 'caller', text: 'What is the capital?', transcription: { final: true } },
      { from: AGENT, text: 'It is Paris.', transcription: { segment: reply.segment } },
      { text: 'And of', transcription: { segment: 'segment-2' } },
      { text: ' ', transcription: { segment: 'segment-2', final: true } },
    ]);
    const [microphone] = [...(caller.room.localParticipant?.trackPublications.keys() ?? [])];
    expect(streams[0]?.transcription.track).toBe(microphone);
    expect(streams[2]?.transcription.track).toMatch(/^TR_/);
    const agent = () => caller.room.remoteParticipants.get(AGENT);
    await expect.poll(() => agent()?.attributes[AGENT_STATE_ATTRIBUTE]).toBe('speaking');
    await expect.poll(() => agent()?.attributes[SETTINGS_ATTRIBUTE]).toBe('{"voice":"joe"}');
  });

  itInRoom('lets no caption wait for what LiveKit says of its state', async ({ room }) => {
    const caller = await room.person('caller');
    let arrived = 0;
    caller.room.registerTextStreamHandler(TRANSCRIPTION_TOPIC, (reader) => {
      void reader.readAll().then(() => (arrived += 1));
    });
    const { captions } = await room.line();
    // LiveKit's client loses about one answer in ten to an update of attributes, and waits 5 s for it.
    const turns = 60;
    for (let turn = 1; turn <= turns; turn += 1) {
      captions.state(turn % 2 === 0 ? 'listening' : 'speaking');
      captions.caller(`segment-${turn}`, 'What is the capital?', true);
      await expect.poll(() => arrived, { timeout: 4_500, interval: 5 }).toBe(turn);
    }
    const agent = () => caller.room.remoteParticipants.get(AGENT);
    await expect.poll(() => agent()?.attributes[AGENT_STATE_ATTRIBUTE]).toBe('listening');
  });
});
