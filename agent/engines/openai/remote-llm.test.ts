import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as answers from './model-server.fixture.ts';
import { type ServedRequest, event, events, replays, replies, said } from './model-server.fixture.ts';
import { ask, open, QUESTION, server, useModelServer, watch } from './remote-llm.fixture.ts';

useModelServer();

describe('a reply', () => {
  it('is asked for with the conversation as both sides heard it, and streamed', async () => {
    server.answer = replies('Paris. It is in France.');
    expect(await ask(await open({ key: 'secret-key' }))).toBe('Paris. It is in France.');
    const [{ path, headers, body }] = server.requests as [ServedRequest];
    expect(path).toBe('/v1/chat/completions');
    expect(headers.authorization).toBe('Bearer secret-key');
    expect(JSON.parse(String(body))).toEqual({
      model: 'brain',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'How are you?' },
        { role: 'assistant', content: 'Fine.' },
        { role: 'user', content: 'What is the capital of France?' },
      ],
    });
    expect(watch.requested).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ engine: 'llm', model: 'brain', outcome: 'ok' }),
    );
  });

  it('is asked for without a key where there is none', async () => {
    await ask(await open());
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([7, 100, 100_000])('is read as llama-server sends it, in pieces of %d bytes', async (bytes) => {
    const recorded = await readFile(new URL('llama-server.fixture.sse', import.meta.url));
    server.answer = replays(recorded, bytes);
    const reply = await ask(await open());
    expect(reply).toMatch(/^The capital of France is Paris/);
    await expect.poll(() => watch.used.mock.calls).toEqual([['brain', RECORDED_USAGE, false]]);
  });

  it('comes over the connection of the one before', async () => {
    const llm = await open({}, { lookEveryMs: 60_000 });
    await ask(llm);
    const { connections } = server;
    for (let i = 0; i < 3; i++) {
      // The connection is free when the usage was read.
      await expect.poll(() => watch.used.mock.calls.length).toBe(i + 1);
      await ask(llm);
    }
    expect(server.connections).toBe(connections);
  });

  it('counts its tokens, by an estimate if the server does not', async () => {
    server.answer = (response) => events(response).end(said('Paris.') + event({}, 'stop'));
    await ask(await open());
    await expect
      .poll(() => watch.used.mock.calls)
      .toEqual([['brain', { input: expect.any(Number) as number, output: 2 }, true]]);
  });

  it('ends when it is long enough, and the server learns of it', async () => {
    server.answer = answers.endlessReply;
    const reply = await ask(await open());
    expect(reply.length).toBeGreaterThan(200);
    expect(reply.length).toBeLessThan(1_200);
    await expect.poll(() => server.abandoned).toBe(1);
  });

  it('is over at its end, though the server never closes', async () => {
    server.answer = answers.neverCloses;
    expect(await ask(await open({}, { usageMs: 1_000 }))).toBe('Paris.');
    // What it took is told when nothing more was waited for.
    expect(watch.used).not.toHaveBeenCalled();
    await expect.poll(() => server.abandoned).toBe(1);
  });

  it('closes its connection when nobody wants it any more', async () => {
    server.answer = answers.slowInTheMiddle;
    const llm = await open();
    await using session = await llm.open();
    const caller = new AbortController();
    const parts = session.reply(QUESTION, caller.signal)[Symbol.asyncIterator]();
    expect((await parts.next()).value).toMatchObject({ text: 'Paris is ' });
    const next = parts.next();
    caller.abort();
    await expect(next).rejects.toThrow(/abort/);
    await expect.poll(() => server.abandoned).toBe(1);
    expect(watch.requested).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ outcome: 'aborted' }));
    expect(watch.down).not.toHaveBeenCalled();
  });

  it('closes its connection when it was aborted before the first word', async () => {
    server.answer = answers.slowToBegin;
    const llm = await open();
    const caller = new AbortController();
    const asking = ask(llm, caller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    caller.abort();
    await expect(asking).rejects.toThrow(/abort/);
    await expect.poll(() => server.abandoned).toBe(1);
  });
});

describe('reasoning is not spoken', () => {
  it.each([
    ['in a field of its own', event({ reasoning_content: 'Hmm.' }) + said('Paris.')],
    ['in another field', event({ reasoning: 'Hmm.', content: '' }) + said('Paris.')],
    ['in the text', said('<think>Hmm. A < B.</think>\n\nParis.')],
    [
      'in the text, its marks in pieces',
      ['<thi', 'nk>H', 'mm.</', 'think', '>Par', 'is.'].map(said).join(''),
    ],
    [
      'in parts',
      event({
        content: [
          { type: 'thinking', thinking: [] },
          { type: 'text', text: 'Paris.' },
        ],
      }),
    ],
    ['behind the reply', said('Paris.<think>Was that right?')],
  ])('%s', async (_, sent) => {
    server.answer = (response) => events(response).end(sent + answers.ENDING);
    expect(await ask(await open())).toBe('Paris.');
  });

  it('and what only looks like its marks is', async () => {
    server.answer = replies('3 <4 and <b> is bold <');
    expect(await ask(await open())).toBe('3 <4 and <b> is bold <');
  });
});

it('counts tokens by an estimate, rather too many than too few', async () => {
  const llm = await open();
  expect(llm.countTokens('What is the capital of France?')).toBeGreaterThanOrEqual(7);
  expect(llm.countTokens('')).toBe(0);
});

/** What the server of the recording says. */
const RECORDED_USAGE = { input: 27, output: 8 };
