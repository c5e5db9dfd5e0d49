import type { LlamaModel } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { SequencePool } from './sequence-pool.ts';

it('loses no call’s place when what was said in it can not be forgotten', async () => {
  const sequence = { adaptStateToTokens: () => Promise.reject(new Error('no room in the KV cache')) };
  const model = { createContext: async () => ({ getSequence: () => sequence }) } as unknown as LlamaModel;
  const pool = await SequencePool.open(model, { name: 'llm', calls: 1, contextTokens: 2_048, threads: 1 });
  await expect(pool.giveBack(pool.take())).rejects.toThrow('no room');
  expect(() => pool.take()).not.toThrow();
});
