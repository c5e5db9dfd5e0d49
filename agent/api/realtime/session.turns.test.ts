import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLOCKS, ScriptedSession, tone, update } from './session.fixture.ts';

let session: ScriptedSession;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: CLOCKS });
  session = await ScriptedSession.begin();
});
afterEach(async () => {
  await session.end();
  vi.useRealTimers();
});

describe('a spoken turn', () => {
  it('is told as it is said, understood and answered', async () => {
    await session.send(update({ audio: { input: { transcription: { model: 'whisper-1' } } } }));
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
    expect(session.done()).toMatchObject({
      status: 'completed',
      output: [{ role: 'assistant', content: [{ type: 'output_audio', transcript: 'Fine. And you?' }] }],
      usage: { output_tokens: 'Fine. And you?'.length },
    });
    // Three words of a tenth of a second each, of 16 bits at 24 kHz.
    expect(session.bytes()).toBe(3 * 100 * 48);
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
    expect(session.done()).toMatchObject({ status: 'completed' });
    expect(session.prompt()).toEqual(['Be kind.', 'How are you?']);
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
    expect(session.done()).toMatchObject({ status: 'completed' });
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
    expect(session.prompt()).toEqual(['Be kind.', 'And what now?']);
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
