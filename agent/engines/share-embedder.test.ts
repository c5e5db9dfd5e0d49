import { expect, it } from 'vitest';
import { PreemptedError } from '../domain/errors.ts';
import { Cores } from './cores.ts';
import { type ThreadedEmbedder, shareEmbedder } from './share-embedder.ts';

it('reads no long text while calls run, and short ones with one thread', async () => {
  const threads: number[] = [];
  const embedder: ThreadedEmbedder = {
    model: 'script',
    countTokens: (text) => text.split(' ').length,
    withThreads: (granted, work) => {
      threads.push(granted);
      return work();
    },
    embed: async (text) => ({ vector: [1], tokens: text.split(' ').length }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  let calls = 0;
  const shared = shareEmbedder(
    embedder,
    () => 2,
    new Cores(2),
    () => calls > 0,
  );
  const { signal } = new AbortController();
  const long = 'word '.repeat(100).trim();
  expect(await shared.embed(long, signal)).toEqual({ vector: [1], tokens: 100 });
  calls = 1;
  await expect(shared.embed(long, signal)).rejects.toThrow(PreemptedError);
  expect(await shared.embed('a short one', signal)).toEqual({ vector: [1], tokens: 3 });
  expect(threads).toEqual([2, 1]);
});
