import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseLlm, findLlm, llmInCache } from './choose-llm.ts';
import type { ModelName } from './manifest.ts';
import { findModel, modelPath } from './store.ts';

const able = { cores: 2, memoryBytes: 24e9, huggingFaceAnswers: false };
const small = { ...able, memoryBytes: 2e9 };

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parley-llm-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

async function putInCache(name: ModelName): Promise<void> {
  const model = findModel(name);
  await mkdir(dirname(modelPath(model)), { recursive: true });
  await writeFile(modelPath(model), '');
  await truncate(modelPath(model), model.size);
}

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

  test('is the one for conversation where Hugging Face answers, or where it is here', async () => {
    const { llm } = await chooseLlm('embedded', { ...able, huggingFaceAnswers: true });
    expect(llm.name).toBe('qwen2.5-1.5b-instruct-q4_k_m');
    await putInCache('qwen2.5-1.5b-instruct-q4_k_m');
    expect((await chooseLlm('embedded', able)).llm).toBe(llm);
  });

  test('is not a smaller one because that is here', async () => {
    await putInCache('qwen2.5-coder-0.5b-instruct-q4_k_m');
    expect((await chooseLlm('embedded', able)).llm.name).toBe('qwen2.5-coder-1.5b-instruct-q4_k_m');
  });

  test("is the other profiles' own on any machine", async () => {
    expect((await chooseLlm('standard', small)).llm.name).toBe('qwen2.5-1.5b-instruct-q4_k_m');
    expect(await chooseLlm('quality', small)).toEqual({
      llm: findModel('llama-3-8b-instruct-q4_k_m'),
      reason: "the quality profile's",
    });
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
      /lacks a language model \(qwen2.5-coder-0.5b-instruct-q4_k_m\).*"npm run models -- fetch --profile embedded"/,
    );
  });
});

test('any language model can be named, and nothing else', () => {
  expect(findLlm('smollm2-135m-instruct-q8_0').name).toBe('smollm2-135m-instruct-q8_0');
  expect(findLlm('qwen2.5-0.5b-instruct-q4_k_m').name).toBe('qwen2.5-0.5b-instruct-q4_k_m');
  expect(() => findLlm('gpt-7')).toThrow(/no language model "gpt-7".*qwen2.5-coder-1.5b.*smollm2/);
  expect(() => findLlm('silero-vad-v6')).toThrow('There is no language model "silero-vad-v6"');
});
