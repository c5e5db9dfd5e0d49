import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptedSession, tone } from './session.fixture.ts';

let session: ScriptedSession;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  session = await ScriptedSession.begin();
});
afterEach(async () => {
  await session.end();
  vi.useRealTimers();
});

const says = (text: string, role = 'user') => ({
  type: 'conversation.item.create',
  item: {
    type: 'message',
    role,
    content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
  },
});
const update = (changes: object) => ({ type: 'session.update', session: { type: 'realtime', ...changes } });
const heard = () => update({ audio: { input: { transcription: { model: 'whisper-1' } } } });
const bytes = (type = 'response.output_audio.delta') =>
  session.all(type).reduce((sum, { delta }) => sum + Buffer.from(String(delta), 'base64').length, 0);
const prompt = () =>
  session.engines.prompts.at(-1)?.map((message) => ('heard' in message ? message.heard : message.content));
const item = (id: unknown) => session.send({ type: 'conversation.item.retrieve', item_id: id });
const done = () => session.one('response.done')['response'] as Record<string, unknown>;

describe('a spoken turn', () => {
  it('is told as it is said, understood and answered', async () => {
    await session.send(heard());
    session.told.length = 0;
    await session.speaks(640);
    await session.isQuiet(320);
    await session.waits(600);
    expect(
      session.all('conversation.item.input_audio_transcription.delta').map(({ delta }) => delta),
    ).toEqual(['How are you?']);
    const started = session.one('input_audio_buffer.speech_started');
    expect(started['audio_start_ms']).toBe(0);
    const committed = session.one('input_audio_buffer.committed');
    expect(committed['item_id']).toBe(started['item_id']);
    expect(session.one('conversation.item.input_audio_transcription.completed')).toMatchObject({
      item_id: started['item_id'],
      transcript: 'How are you?',
    });
    expect(done()).toMatchObject({
      status: 'completed',
      output: [{ role: 'assistant', content: [{ type: 'output_audio', transcript: 'Fine. And you?' }] }],
      usage: { output_tokens: 'Fine. And you?'.length },
    });
    // Three words of a tenth of a second each, of 16 bits at 24 kHz.
    expect(bytes()).toBe(3 * 100 * 48);
    expect(
      session
        .all('response.output_audio_transcript.delta')
        .map(({ delta }) => delta)
        .join(''),
    ).toBe('Fine. And you?');
    expect(session.types()).toEqual([
      'input_audio_buffer.speech_started',
      'conversation.item.input_audio_transcription.delta',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.input_audio_transcription.completed',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      ...Array<string>(3).fill('response.output_audio_transcript.delta'),
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
  });

  it('has no transcript for a client that does not want one', async () => {
    await session.speaks(640);
    await session.isQuiet(320);
    expect(session.types().filter((type) => type.includes('transcription'))).toEqual([]);
  });

  it('is answered only when that is asked for, if the client wants it so', async () => {
    await session.send(
      update({ audio: { input: { turn_detection: { type: 'server_vad', create_response: false } } } }),
    );
    await session.speaks(640);
    await session.isQuiet(800);
    await session.waits(1_000);
    expect(session.all('input_audio_buffer.committed')).toHaveLength(1);
    expect(session.all('response.created')).toEqual([]);
    expect(session.engines.prompts).toEqual([]);
    await session.send({ type: 'response.create' });
    await session.waits(600);
    expect(done()).toMatchObject({ status: 'completed' });
    expect(prompt()).toEqual(['Be kind.', 'How are you?']);
  });

  it('is over after the silence that the client chooses', async () => {
    const detection = { type: 'server_vad', silence_duration_ms: 1_500 };
    await session.send(update({ audio: { input: { turn_detection: detection } } }));
    await session.speaks(640);
    await session.isQuiet(1_400);
    expect(session.all('input_audio_buffer.committed')).toEqual([]);
    await session.isQuiet(200);
    expect(session.all('input_audio_buffer.committed')).toHaveLength(1);
  });

  it('may be sent at once, and ended by the client', async () => {
    await session.send({ type: 'input_audio_buffer.append', audio: tone(0.5, 3_000) });
    await session.send({ type: 'input_audio_buffer.commit' });
    await session.waits(600);
    expect(done()).toMatchObject({ status: 'completed' });
  });

  it('is told as over, though it had no word in it', async () => {
    session.engines.hears = () => '';
    await session.speaks(320);
    await session.isQuiet(2_000);
    expect(session.types().slice(1)).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
    ]);
  });
});

describe('an interruption', () => {
  beforeEach(async () => {
    session.engines.answers = () => 'Once upon a time there was a queen who had a dog and a very long beard.';
    await session.send(says('Tell me a story.'));
    await session.send({ type: 'response.create' });
    await session.waits(350);
  });

  it('by words ends the response with what was heard of it', async () => {
    session.engines.hears = () => 'Stop that now, please.';
    await session.speaks(640);
    await session.isQuiet(320);
    expect(session.all('input_audio_buffer.speech_started')).toHaveLength(1);
    const [response] = session.all('response.done').map((event) => event['response']);
    expect(response).toMatchObject({
      status: 'cancelled',
      status_details: { reason: 'turn_detected' },
      output: [{ status: 'incomplete', content: [{ transcript: 'Once upon a time there' }] }],
    });
    expect(prompt()?.slice(1)).toEqual([
      'Tell me a story.',
      'Once upon a time there',
      'Stop that now, please.',
    ]);
  });

  it('by a cough does not: the agent goes on where it stopped', async () => {
    session.engines.hears = () => '';
    await session.speaks(160);
    await session.isQuiet(640);
    await session.waits(3_000);
    expect(done()).toMatchObject({ status: 'completed' });
    expect(JSON.stringify(done())).toContain(
      'Once upon a time there was a queen who had a dog and a very long beard.',
    );
  });

  it('by the client ends it, too', async () => {
    await session.send({ type: 'response.cancel' });
    expect(done()).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'client_cancelled' },
    });
    const sent = bytes();
    await session.waits(1_000);
    expect(bytes()).toBe(sent);
    await session.send({ type: 'response.cancel' });
    expect(session.one('error')).toMatchObject({ error: { code: 'response_cancel_not_active' } });
  });

  it('is corrected by the client, who knows what was heard', async () => {
    await session.send({ type: 'response.cancel' });
    const [{ id } = { id: '' }] = done()['output'] as { id: string }[];
    await session.send({
      type: 'conversation.item.truncate',
      item_id: id,
      content_index: 0,
      audio_end_ms: 150,
    });
    expect(session.one('conversation.item.truncated')).toMatchObject({ item_id: id, audio_end_ms: 150 });
    await item(id);
    expect(session.one('conversation.item.retrieved')).toMatchObject({
      item: { content: [{ transcript: 'Once upon' }] },
    });
    await session.send(says('Go on.'));
    await session.send({ type: 'response.create' });
    expect(prompt()?.slice(1)).toEqual(['Tell me a story.', 'Once upon', 'Go on.']);
  });

  it('is not had by a client that does not want to be interrupted', async () => {
    await session.send(
      update({ audio: { input: { turn_detection: { type: 'semantic_vad', interrupt_response: false } } } }),
    );
    session.engines.hears = () => 'Stop that now, please.';
    await session.speaks(640);
    expect(session.all('input_audio_buffer.speech_started')).toEqual([]);
    await session.waits(3_000);
    expect(done()).toMatchObject({ status: 'completed' });
  });
});

describe('what a client commits itself', () => {
  beforeEach(() => session.send(update({ audio: { input: { turn_detection: null, transcription: {} } } })));

  it('is an item at once, which has its text soon, and is answered when that is asked for', async () => {
    let transcribed: (text: string) => void = () => undefined;
    session.engines.hears = () => new Promise((resolve) => (transcribed = resolve));
    await session.speaks(640);
    await session.isQuiet(1_000);
    expect(session.types().slice(-1)).toEqual(['session.updated']);
    await session.send({ type: 'input_audio_buffer.commit' });
    await session.send({ type: 'response.create' });
    expect(session.types()).toEqual([
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
    ]);
    transcribed('And what now?');
    await session.waits(600);
    expect(session.types()[0]).toBe('conversation.item.input_audio_transcription.completed');
    expect(prompt()).toEqual(['Be kind.', 'And what now?']);
  });

  it('is refused where there is nothing, and forgotten when it is cleared', async () => {
    await session.send({ type: 'input_audio_buffer.commit' });
    await session.speaks(640);
    await session.send({ type: 'input_audio_buffer.clear' });
    await session.send({ type: 'input_audio_buffer.commit' });
    expect(session.all('error').map(({ error }) => (error as { code: string }).code)).toEqual([
      'input_audio_buffer_commit_empty',
      'input_audio_buffer_commit_empty',
    ]);
    expect(session.all('input_audio_buffer.cleared')).toHaveLength(1);
  });
});

describe('a conversation in writing', () => {
  it('is answered as soon as it is written, without a voice', async () => {
    await session.send(update({ output_modalities: ['text'] }));
    await session.send(says('How are you?'));
    await session.send({ type: 'response.create', response: { metadata: { for: 'me' } } });
    await session.waits(1);
    expect(
      session
        .all('response.output_text.delta')
        .map(({ delta }) => delta)
        .join(''),
    ).toBe('Fine. And you?');
    expect(done()).toMatchObject({
      status: 'completed',
      metadata: { for: 'me' },
      output: [{ content: [{ type: 'output_text', text: 'Fine. And you?' }] }],
    });
    expect(bytes()).toBe(0);
    expect(session.engines.voices).toEqual([]);
  });

  it('may be so for one response', async () => {
    await session.send(says('How are you?'));
    await session.send({
      type: 'response.create',
      response: { output_modalities: ['text'], instructions: 'Be short.' },
    });
    await session.waits(1);
    expect(prompt()).toEqual(['Be short.', 'How are you?']);
    expect(done()).toMatchObject({ output_modalities: ['text'] });
    await session.send(says('And now?'));
    await session.send({ type: 'response.create' });
    expect(prompt()).toEqual(['Be kind.', 'How are you?', 'Fine. And you?', 'And now?']);
  });

  it('goes on from an earlier one, and can be changed', async () => {
    await session.send(says('My name is Ada.'));
    await session.send(says('Hello, Ada.', 'assistant'));
    await session.send(says('Speak like a pirate.', 'system'));
    const [first] = session.all('conversation.item.added').map((event) => event['item'] as { id: string });
    await session.send({ ...says('Good day.'), previous_item_id: 'root' });
    await session.send({ type: 'conversation.item.delete', item_id: first?.id });
    expect(session.one('conversation.item.deleted')['item_id']).toBe(first?.id);
    await session.send(update({ instructions: 'Be rude.' }));
    await session.send(says('Who am I?'));
    await session.send({ type: 'response.create' });
    expect(prompt()).toEqual(['Be rude.\nSpeak like a pirate.', 'Good day.', 'Hello, Ada.', 'Who am I?']);
  });

  it('has one response at a time', async () => {
    await session.send(says('How are you?'));
    await session.send({ type: 'response.create' });
    await session.send({ type: 'response.create' });
    expect(session.one('error')).toMatchObject({
      error: { code: 'conversation_already_has_active_response' },
    });
    await session.waits(600);
    expect(done()).toMatchObject({ status: 'completed' });
  });

  it('says that a reply failed, and lives on', async () => {
    session.engines.answers = () => {
      throw new Error('the model is gone');
    };
    await session.send(says('How are you?'));
    await session.send({ type: 'response.create' });
    await session.waits(2_000);
    expect(done()).toMatchObject({ status: 'completed' });
    expect(session.all('report')).toHaveLength(1);
  });
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
    expect(done()).toMatchObject({ status: 'completed' });
    // Three tenths of a second at 8 kHz, but for what the conversion holds back.
    expect(bytes()).toBeGreaterThan(2_000);
    expect(bytes()).toBeLessThanOrEqual(2_400);
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

  it('have no tools, which is said, and the rest is done', async () => {
    const tools = [{ type: 'function', name: 'weather', parameters: {} }];
    await session.send(update({ tools, instructions: 'Be short.' }));
    expect(session.one('error')).toMatchObject({
      error: { code: 'unsupported_value', param: 'session.tools' },
    });
    expect(session.one('session.updated')['session']).toMatchObject({ instructions: 'Be short.', tools: [] });
    await session.send({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'call_1', output: '{}' },
    });
    expect(session.all('error')).toHaveLength(2);
  });

  it('are the operator’s where callers may not choose them', async () => {
    const caller = await ScriptedSession.begin('present', false);
    await caller.send(update({ instructions: 'Be rude.', audio: { output: { voice: 'joe' } } }));
    expect(caller.one('error')).toMatchObject({ error: { param: null, type: 'permission_error' } });
    expect(caller.one('session.updated')['session']).toMatchObject({ instructions: 'Be kind.' });
    await caller.end();
  });
});

describe('a session that only listens', () => {
  it('gives transcripts, and no response', async () => {
    await session.send({
      type: 'session.update',
      session: { type: 'transcription', audio: { input: { transcription: { model: 'whisper-1' } } } },
    });
    await session.speaks(640);
    await session.isQuiet(320);
    await session.waits(1_000);
    expect(session.one('conversation.item.input_audio_transcription.completed')['transcript']).toBe(
      'How are you?',
    );
    await session.send({ type: 'response.create' });
    expect(session.all('response.created')).toEqual([]);
    expect(session.all('error')).toHaveLength(1);
    expect(session.engines.prompts).toEqual([]);
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

describe('a limit of the call', () => {
  it('is told like any response', async () => {
    const idle = await ScriptedSession.begin('present', true, { idleMs: 2_000, longestMs: 0 });
    await idle.waits(4_000);
    expect(JSON.stringify(idle.one('response.done'))).toMatch(/still there/i);
    await idle.end();
  });
});
