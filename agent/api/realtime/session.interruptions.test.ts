import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLOCKS, ScriptedSession, says, update } from './session.fixture.ts';

let session: ScriptedSession;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: CLOCKS });
  session = await ScriptedSession.begin();
});
afterEach(async () => {
  await session.end();
  vi.useRealTimers();
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
    expect(session.prompt()?.slice(1)).toEqual([
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
    expect(session.done()).toMatchObject({ status: 'completed' });
    expect(JSON.stringify(session.done())).toContain(
      'Once upon a time there was a queen who had a dog and a very long beard.',
    );
  });

  it('by the client ends it, too', async () => {
    await session.send({ type: 'response.cancel' });
    expect(session.done()).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'client_cancelled' },
    });
    const sent = session.bytes();
    await session.waits(1_000);
    expect(session.bytes()).toBe(sent);
    await session.send({ type: 'response.cancel' });
    expect(session.one('error')).toMatchObject({ error: { code: 'response_cancel_not_active' } });
  });

  it('is corrected by the client, who knows what was heard', async () => {
    await session.send({ type: 'response.cancel' });
    const [{ id } = { id: '' }] = session.done()['output'] as { id: string }[];
    await session.send({
      type: 'conversation.item.truncate',
      item_id: id,
      content_index: 0,
      audio_end_ms: 150,
    });
    expect(session.one('conversation.item.truncated')).toMatchObject({ item_id: id, audio_end_ms: 150 });
    await session.send({ type: 'conversation.item.retrieve', item_id: id });
    expect(session.one('conversation.item.retrieved')).toMatchObject({
      item: { content: [{ transcript: 'Once upon' }] },
    });
    await session.send(says('Go on.'));
    await session.send({ type: 'response.create' });
    expect(session.prompt()?.slice(1)).toEqual(['Tell me a story.', 'Once upon', 'Go on.']);
  });

  it('is not had by a client that does not want to be interrupted', async () => {
    await session.send(
      update({ audio: { input: { turn_detection: { type: 'semantic_vad', interrupt_response: false } } } }),
    );
    session.engines.hears = () => 'Stop that now, please.';
    await session.speaks(640);
    expect(session.all('input_audio_buffer.speech_started')).toEqual([]);
    await session.waits(3_000);
    expect(session.done()).toMatchObject({ status: 'completed' });
  });
});
