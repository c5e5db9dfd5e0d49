import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import * as answers from './model-server.fixture.ts';
import { ModelServer, replies } from './model-server.fixture.ts';
import { ask, closeLater, kindOf, open, server, useModelServer, watch } from './remote-llm.fixture.ts';

useModelServer();

describe('another try', () => {
  const once500 = (): answers.Answer => {
    let before = 0;
    return (response, request) => (before++ === 0 ? answers.failed : replies('Paris.'))(response, request);
  };

  it('is made before the first word', async () => {
    const llm = await open();
    server.answer = once500();
    expect(await ask(llm)).toBe('Paris.');
    expect(server.requests).toHaveLength(2);
    expect(watch.down).not.toHaveBeenCalled();
  });

  it('is not made after it', async () => {
    const llm = await open();
    server.answer = answers.cut;
    expect(await kindOf(ask(llm))).toBe('cut');
    expect(server.requests).toHaveLength(1);
  });

  it('is made three times at most', async () => {
    const llm = await open();
    server.answer = answers.failed;
    expect(await kindOf(ask(llm))).toBe('failed');
    expect(server.requests).toHaveLength(3);
  });

  it('is not made after the server has told how much it wants to be left alone', async () => {
    const llm = await open();
    server.answer = answers.busy('3600');
    expect(await kindOf(ask(llm))).toBe('busy');
    expect(server.requests).toHaveLength(1);
    expect(llm.isUp).toBe(false);
    // The rest that it wants is longer than the usual one.
    await delay(200);
    expect(llm.isUp).toBe(false);
  });

  it('waits as long as the server asks for', async () => {
    const llm = await open();
    let askedAt = 0;
    server.answer = (response, request) => {
      const first = askedAt === 0;
      askedAt ||= performance.now();
      (first ? answers.busy('0.3') : replies('Paris.'))(response, request);
    };
    expect(await ask(llm)).toBe('Paris.');
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(290);
  });
});

describe('an address that is down', () => {
  it('is not asked again until it answers a look', async () => {
    const llm = await open();
    server.away = true;
    expect(await kindOf(ask(llm))).toBe('unreachable');
    expect(await kindOf(ask(llm))).toBe('down');
    expect(llm.isUp).toBe(false);
    server.away = false;
    await expect.poll(() => llm.isUp).toBe(true);
    expect(await ask(llm)).toBe('Fine. And you?');
    expect(watch.up).toHaveBeenCalledTimes(2);
    expect(watch.down).toHaveBeenCalledTimes(1);
  });

  it('is found by a look, before a caller waits for it', async () => {
    const llm = await open();
    server.away = true;
    await expect.poll(() => llm.isUp).toBe(false);
    expect(server.requests).toHaveLength(0);
  });

  it('stays away while its model is slower than callers wait', async () => {
    server.warmUp = async (response, request) => {
      await delay(1_200);
      replies('Hello!')(response, request);
    };
    // The first word may take long, since the model may have to be loaded; the second look has to find it quick.
    const llm = await open({}, { firstMs: 1_000 });
    expect(watch.down.mock.calls[0]?.[2]).toMatchObject({ kind: 'slow' });
    expect(llm.isUp).toBe(false);
    server.warmUp = replies('Hello!');
    await expect.poll(() => llm.isUp).toBe(true);
  });

  it('is asked all the same where nobody replies in its stead', async () => {
    server.warmUp = answers.failed;
    const llm = await open({ fallback: 'none' });
    expect(llm.isUp).toBe(false);
    expect(await ask(llm)).toBe('Fine. And you?');
  });

  it('has others to do its work', async () => {
    const other = await ModelServer.start();
    closeLater(other);
    server.answer = replies('First.');
    other.answer = replies('Second.');
    const llm = await open({ urls: [server.url, other.url] });
    expect(await ask(llm)).toBe('First.');
    server.answer = answers.failed;
    expect(await ask(llm)).toBe('Second.');
    expect(server.requests).toHaveLength(2);
    server.away = true;
    await expect.poll(() => watch.down.mock.calls.length).toBeGreaterThan(0);
    expect(await ask(llm)).toBe('Second.');
    server.away = false;
    server.answer = replies('First.');
    await expect.poll(() => ask(llm)).toBe('First.');
  });

  it('has others when it is slow', async () => {
    const other = await ModelServer.start();
    closeLater(other);
    const llm = await open({ urls: [server.url, other.url] }, { firstMs: 1_000 });
    server.answer = answers.slowToBegin;
    other.answer = replies('Second.');
    expect(await ask(llm)).toBe('Second.');
    await expect.poll(() => server.abandoned).toBe(1);
  });
});
