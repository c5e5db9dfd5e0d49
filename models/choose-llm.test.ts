import { describe, expect, test } from 'vitest';
import { chooseLlm, llmInCache, llmsInCache } from './choose-llm.ts';
import { putInCache, useEmptyCache } from './empty-cache.fixture.ts';
import type { Measurement } from './measurement.ts';
import { findModel, speechModels } from './store.ts';

const able = { cores: 2, memoryBytes: 24e9, huggingFaceAnswers: false };
const small = { ...able, memoryBytes: 2e9 };

useEmptyCache();

describe('the language model that is set up', () => {
  test('is the larger one where cores and memory are enough, and it says so', async () => {
    expect(await chooseLlm('embedded', able)).toEqual({
      llm: findModel('qwen2.5-coder-1.5b-instruct-q4_k_m'),
      reason: '2 cores and 24 GB are enough for it',
    });
  });

  test.each([{ memoryBytes: 3.9e9 }, { cores: 1 }])('is the smaller one with %j', async (lack) => {
    const { llm, reason } = await chooseLlm('embedded', { ...able, ...lack });
    expect(llm.name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
    expect(reason).toMatch(/larger ones want 2 cores and 4 GB$/);
  });

  test('is the better one that only Hugging Face has where that answers, or where it is here', async () => {
    const { llm } = await chooseLlm('embedded', { ...able, huggingFaceAnswers: true });
    expect(llm.name).toBe('qwen3-1.7b-q4_k_m');
    await putInCache('qwen3-1.7b-q4_k_m');
    expect((await chooseLlm('embedded', able)).llm).toBe(llm);
  });

  test('is not a smaller one because that is here', async () => {
    await putInCache('qwen2.5-coder-0.5b-instruct-q4_k_m');
    expect((await chooseLlm('embedded', able)).llm.name).toBe('qwen2.5-coder-1.5b-instruct-q4_k_m');
  });

  test('is as large in the other profiles as the cores say, and Llama 3 only if it is asked for', async () => {
    const choose = async (cores: number) =>
      (await chooseLlm('quality', { cores, memoryBytes: 64e9, huggingFaceAnswers: true })).llm.name;
    expect(await choose(2)).toBe('qwen3-1.7b-q4_k_m');
    expect(await choose(4)).toBe('granite-4.1-3b-q4_k_m');
    expect(await choose(64)).toBe('qwen3-4b-instruct-2507-q4_k_m');
  });
});

describe('where the machine was measured', () => {
  /** The figures of two cores, with all tokens so many times as fast. */
  const measurement = (speed = 1): Measurement => ({
    engines: 'these',
    llm: {
      'qwen2.5-coder-1.5b-instruct-q4_k_m': { readPerSecond: 53 * speed, madePerSecond: 27 * speed },
    },
    stt: { 'whisper-tiny.en-q8_0': { transcriptMs: 130, realTimeFactor: 0.05 } },
    tts: { 'en_US-joe-medium.onnx': { firstSoundMs: 80, realTimeFactor: 0.06 } },
  });
  const choose = (speed: number, more = {}) =>
    chooseLlm('embedded', { ...able, measurement: measurement(speed), ...more });

  test('the language model is the best that answers in two seconds, and others are told with what they take', async () => {
    await putInCache('qwen2.5-coder-0.5b-instruct-q4_k_m');
    const { llm, reason } = await choose(1);
    expect(llm.name).toBe('qwen2.5-coder-1.5b-instruct-q4_k_m');
    expect(reason).toMatch(
      /^about 0[.]9 s here, 19 turns of 20 within 1[.]\d s; --llm 0[.]5b about 0[.]\d s, 19 turns of 20 within \d[.]\d s$/,
    );
  });

  test('the language model is a smaller one on a slower machine, and on the slowest the smallest', async () => {
    const { llm, reason } = await choose(0.35);
    expect(llm.name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
    expect(reason).toMatch(
      /--llm qwen2.5-coder-1.5b-instruct-q4_k_m about 1[.]\d s, 19 turns of 20 within \d[.]\d s$/,
    );
    expect((await choose(0.1)).llm.name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
  });

  test('the language model is a smaller one for several calls at a time', async () => {
    const { llm, reason } = await choose(1, { calls: 4 });
    expect(llm.name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
    expect(reason).toContain('here with 4 calls at a time, ');
    expect((await choose(10, { calls: 4 })).llm.name).toBe('qwen2.5-coder-1.5b-instruct-q4_k_m');
  });

  test('the language model still has to fit into memory', async () => {
    expect((await choose(10, { memoryBytes: 3.9e9 })).llm.name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
  });

  test('the cores tell where the speech models in use were not measured', async () => {
    const other = { speech: speechModels('standard') };
    expect((await choose(0.1, other)).llm.name).toBe('qwen2.5-coder-1.5b-instruct-q4_k_m');
  });
});

describe('the language model that an agent finds', () => {
  test('is the best that is here and that the machine can run', async () => {
    await putInCache('qwen2.5-coder-0.5b-instruct-q4_k_m');
    expect((await llmInCache('embedded', able)).name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
    await putInCache('qwen2.5-coder-1.5b-instruct-q4_k_m');
    expect((await llmInCache('embedded', able)).name).toBe('qwen2.5-coder-1.5b-instruct-q4_k_m');
    expect((await llmInCache('embedded', small)).name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
  });

  test('is never the turn detector, and without any it says what to fetch', async () => {
    await putInCache('smollm2-135m-instruct-q8_0');
    await expect(llmInCache('embedded', small)).rejects.toThrow(
      /lacks a language model, such as qwen2.5-0.5b-instruct-q4_k_m.*"npm run models -- fetch --profile embedded"/,
    );
  });
});

test('all language models of a profile that are here are told, the best first', async () => {
  expect(await llmsInCache('embedded')).toEqual([]);
  const here = ['qwen2.5-coder-1.5b-instruct-q4_k_m', 'qwen2.5-coder-0.5b-instruct-q4_k_m'] as const;
  for (const name of [...here, 'smollm2-135m-instruct-q8_0'] as const) await putInCache(name);
  expect(await llmsInCache('embedded')).toEqual(here);
});
