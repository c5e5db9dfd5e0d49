import type { LlamaContextOptions, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { expect, test } from 'vitest';
import { SequencePool } from './sequence-pool.ts';

/** A context with so many sequences, of which one is free again when it is disposed. */
function scriptedModel(calls: number, gpu: 'cuda' | false = false) {
  let left = calls;
  const asked: LlamaContextOptions[] = [];
  const forgot: unknown[] = [];
  const sequence = (): LlamaContextSequence => {
    if (left-- === 0) throw new Error('No sequences left');
    return {
      adaptStateToTokens: async (tokens: Token[]) => {
        forgot.push(tokens);
      },
      dispose: async () => {
        left++;
      },
    } as unknown as LlamaContextSequence;
  };
  const createContext = async (options: LlamaContextOptions) => {
    asked.push(options);
    return { getSequence: sequence };
  };
  const model = { llama: { gpu }, createContext } as unknown as LlamaModel;
  return { model, forgot, asked };
}

const options = { name: 'pool', calls: 2, contextTokens: 8, threads: 1 };

test('a sequence that is given back forgets all but the opening, and serves the next call', async () => {
  const { model, forgot } = scriptedModel(2);
  const opening = [1, 2] as Token[];
  const pool = await SequencePool.open(model, options);
  const sequence = pool.take();
  await pool.giveBack(sequence, opening);
  expect(forgot).toEqual([opening]);
  expect(pool.take()).toBe(sequence);
});

test('one that can not forget is never used again, and no call is short of one for it', async () => {
  const { model } = scriptedModel(2);
  const pool = await SequencePool.open(model, options);
  const broken = pool.take();
  broken.adaptStateToTokens = () => Promise.reject(new Error('It is stuck.'));
  await pool.giveBack(broken);
  const taken = [pool.take(), pool.take()];
  expect(taken).not.toContain(broken);
  expect(() => pool.take()).toThrow(RangeError);
});

test.each([
  [false, false],
  ['cuda', 'auto'],
] as const)('with %j as graphics card, flash attention is %j', async (gpu, flashAttention) => {
  const { model, asked } = scriptedModel(2, gpu);
  await SequencePool.open(model, options);
  expect(asked).toMatchObject([{ flashAttention }]);
});
