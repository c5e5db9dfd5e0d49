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
    expect(session.done()).toMatchObject({
      status: 'completed',
      metadata: { for: 'me' },
      output: [{ content: [{ type: 'output_text', text: 'Fine. And you?' }] }],
    });
    expect(session.bytes()).toBe(0);
    expect(session.engines.voices).toEqual([]);
  });

  it('may be so for one response', async () => {
    await session.send(says('How are you?'));
    await session.send({
      type: 'response.create',
      response: { output_modalities: ['text'], instructions: 'Be short.' },
    });
    await session.waits(1);
    expect(session.prompt()).toEqual(['Be short.', 'How are you?']);
    expect(session.done()).toMatchObject({ output_modalities: ['text'] });
    await session.send(says('And now?'));
    await session.send({ type: 'response.create' });
    expect(session.prompt()).toEqual(['Be kind.', 'How are you?', 'Fine. And you?', 'And now?']);
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
    expect(session.prompt()).toEqual([
      'Be rude.\nSpeak like a pirate.',
      'Good day.',
      'Hello, Ada.',
      'Who am I?',
    ]);
  });

  it('has one response at a time', async () => {
    await session.send(says('How are you?'));
    await session.send({ type: 'response.create' });
    await session.send({ type: 'response.create' });
    expect(session.one('error')).toMatchObject({
      error: { code: 'conversation_already_has_active_response' },
    });
    await session.waits(600);
    expect(session.done()).toMatchObject({ status: 'completed' });
  });

  it('says that a reply failed, and lives on', async () => {
    session.engines.answers = () => {
      throw new Error('the model is gone');
    };
    await session.send(says('How are you?'));
    await session.send({ type: 'response.create' });
    await session.waits(2_000);
    expect(session.done()).toMatchObject({ status: 'completed' });
    expect(session.all('report')).toHaveLength(1);
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
