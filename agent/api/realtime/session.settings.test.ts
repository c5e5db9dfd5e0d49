import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLOCKS, ScriptedSession, update } from './session.fixture.ts';

let session: ScriptedSession;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: CLOCKS });
  session = await ScriptedSession.begin();
});
afterEach(async () => {
  await session.end();
  vi.useRealTimers();
});

describe('the settings of a session', () => {
  it('are told, and only those change that an update names', async () => {
    expect(session.one('session.created')['session']).toMatchObject({
      type: 'realtime',
      model: 'script',
      instructions: 'Be kind.',
      output_modalities: ['audio'],
      audio: {
        input: { format: { type: 'audio/pcm', rate: 24_000 }, transcription: null },
        output: { voice: 'joe', speed: 1 },
      },
    });
    await session.send(update({ audio: { output: { voice: 'marin', format: { type: 'audio/pcmu' } } } }));
    expect(session.one('session.updated')['session']).toMatchObject({
      instructions: 'Be kind.',
      audio: {
        input: { turn_detection: { type: 'semantic_vad', eagerness: 'auto' } },
        output: { voice: 'joe', format: { type: 'audio/pcmu' } },
      },
    });
  });

  it('may be those of telephones, both ways', async () => {
    const format = { type: 'audio/pcmu' };
    await session.send(update({ audio: { input: { format }, output: { format } } }));
    // The loudest code, and silence.
    const piece = (code: number) => Buffer.alloc(8 * 32, code).toString('base64');
    for (let sent = 0; sent < 20; sent++) {
      await session.send({ type: 'input_audio_buffer.append', audio: piece(0x8f) });
      await session.waits(32);
    }
    for (let sent = 0; sent < 15; sent++) {
      await session.send({ type: 'input_audio_buffer.append', audio: piece(0xff) });
      await session.waits(32);
    }
    await session.waits(600);
    expect(session.done()).toMatchObject({ status: 'completed' });
    // Three tenths of a second at 8 kHz, but for what the conversion holds back.
    expect(session.bytes()).toBeGreaterThan(2_000);
    expect(session.bytes()).toBeLessThanOrEqual(2_400);
  });

  it('are refused where they can not be meant, and nothing changes', async () => {
    for (const changes of [
      { audio: { output: { voice: 'nobody' } } },
      { audio: { input: { format: { type: 'audio/mp3' } } } },
      { audio: { input: { format: { type: 'audio/pcm', rate: 8_000 } } } },
      { instructions: 'x'.repeat(600) },
      { output_modalities: [] },
      { audio: { output: { speed: 9 } } },
    ])
      await session.send(update({ ...changes, tools: [] }));
    expect(session.all('error')).toHaveLength(6);
    expect(session.all('session.updated')).toEqual([]);
  });

  it('are the operator’s where callers may not choose them', async () => {
    const caller = await ScriptedSession.begin('present', false);
    await caller.send(update({ instructions: 'Be rude.', audio: { output: { voice: 'joe' } } }));
    expect(caller.one('error')).toMatchObject({ error: { param: null, type: 'permission_error' } });
    expect(caller.one('session.updated')['session']).toMatchObject({ instructions: 'Be kind.' });
    await caller.end();
  });
});

describe('a client of the first version of the protocol', () => {
  it('reads the names that it knows', async () => {
    const first = await ScriptedSession.begin('first');
    await first.send({
      type: 'session.update',
      session: {
        modalities: ['text', 'audio'],
        voice: 'alloy',
        input_audio_format: 'pcm16',
        input_audio_transcription: { model: 'whisper-1' },
        turn_detection: {
          type: 'server_vad',
          threshold: 0.5,
          prefix_padding_ms: 300,
          silence_duration_ms: 300,
        },
        temperature: 0.8,
      },
    });
    expect(first.one('session.updated')['session']).toMatchObject({
      modalities: ['text', 'audio'],
      voice: 'joe',
      output_audio_format: 'pcm16',
      input_audio_transcription: { model: 'script-stt' },
      turn_detection: { type: 'server_vad', silence_duration_ms: 300 },
    });
    await first.speaks(640);
    await first.isQuiet(500);
    await first.waits(600);
    const types = first.types();
    expect(types).toContain('conversation.item.created');
    expect(types).toContain('response.audio_transcript.delta');
    expect(types.at(-1)).toBe('response.done');
    expect(
      types.filter(
        (type) =>
          /output_audio|output_text|item\.(added|done)$/.test(type) && !/^response.output_item/.test(type),
      ),
    ).toEqual([]);
    await first.end();
  });
});
