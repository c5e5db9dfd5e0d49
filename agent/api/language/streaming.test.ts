import { afterEach, describe, expect, it } from 'vitest';
import type { GenerationPart, TextGenerator } from '../../domain/text-generator.ts';
import { type ApiServer, startApi } from '../api.fixture.ts';

const text = (said: string): GenerationPart => ({ type: 'text', text: said });

/** A model whose answers a test writes. */
const generatorOf = (generate: (signal: AbortSignal) => AsyncIterable<GenerationPart>): TextGenerator => ({
  model: 'script',
  contextTokens: 100,
  places: 1,
  countTokens: ({ length }) => length,
  generate: (_, signal) => generate(signal),
  [Symbol.asyncDispose]: async () => undefined,
});

describe('an answer that is streamed', () => {
  let server: ApiServer;
  afterEach(() => server.close());
  const ask = (init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'script',
        stream: true,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
      ...init,
    });

  it('tells by an event what fails in its midst, and counts as failed', async () => {
    const generator = generatorOf(async function* () {
      yield text('Well');
      throw new Error('secret reason');
    });
    server = await startApi({ engines: { generator } });
    const answer = await ask();
    expect(answer.status).toBe(200);
    const said = await answer.text();
    expect(said).toContain('"content":"Well"');
    expect(said).toContain('event: error\ndata: {"error":{"message":"Something went wrong here"');
    expect(said).not.toContain('secret');
    await expect.poll(() => server.metrics()).toMatch(/outcome="failed"\} 1/);
    expect(server.busy()).toBe(0);
  });

  it('has a status of its own for what fails before', async () => {
    const generator = generatorOf(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('secret reason')) }),
    }));
    server = await startApi({ engines: { generator } });
    const answer = await ask();
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
  });

  it("ends the engine's work when its client is gone, also while that waits", async () => {
    let ended = 0;
    const generator = generatorOf(async function* (signal) {
      try {
        yield text('Well');
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      } finally {
        ended++;
      }
    });
    server = await startApi({ engines: { generator }, places: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const answer = await ask({ signal: first.signal });
    await answer.body?.getReader().read();
    const waits = expect(ask({ signal: second.signal })).rejects.toThrow();
    await expect.poll(() => server.busy()).toBe(2);
    second.abort();
    await waits;
    await expect.poll(() => server.busy()).toBe(1);
    expect(ended).toBe(0);
    first.abort();
    await expect.poll(() => ended).toBe(1);
    await expect.poll(() => server.busy()).toBe(0);
  });

  it('goes on being made while its beginning is sent, and no further', async () => {
    let made = 0;
    const generator = generatorOf(async function* (signal) {
      for (;;) {
        signal.throwIfAborted();
        made++;
        yield text('x'.repeat(100_000));
      }
    });
    server = await startApi({ engines: { generator } });
    const gone = new AbortController();
    const reader = (await ask({ signal: gone.signal })).body?.getReader();
    await reader?.read();
    // The client reads nothing more, so that only what fits between it and the model is made.
    let before = 0;
    await expect
      .poll(
        () => {
          const stands = made === before;
          before = made;
          return stands;
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true);
    expect(made).toBeGreaterThan(1);
    gone.abort();
    await expect.poll(() => server.busy()).toBe(0);
  });

  it('that is turned away, since too many wait, counts as refused and not as failed', async () => {
    const generator = generatorOf(async function* (signal) {
      yield text('Well');
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    });
    server = await startApi({ engines: { generator }, places: 1, longest: 0 });
    const first = new AbortController();
    const answer = await ask({ signal: first.signal });
    await answer.body?.getReader().read();
    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    first.abort();
    await expect.poll(() => server.metrics()).toMatch(/outcome="refused"\} 1/);
    expect(await server.metrics()).not.toMatch(/outcome="failed"/);
    await expect.poll(() => server.busy()).toBe(0);
  });
});
