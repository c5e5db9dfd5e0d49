import { expect, test } from 'vitest';
import { putInCache, useEmptyCache } from './empty-cache.fixture.ts';
import { MANIFEST } from './manifest.ts';
import { findNamed, shortNameOf } from './named-models.ts';
import { findModel } from './store.ts';

useEmptyCache();

test('a model goes by its whole name, even where that is a part of another', () => {
  for (const { name, role } of MANIFEST) {
    if (role === 'llm' || role === 'stt' || role === 'tts') expect(findNamed(role, name).name).toBe(name);
  }
  expect(findNamed('llm', 'smollm2-135m-instruct-q8_0').name).toBe('smollm2-135m-instruct-q8_0');
});

test.each([
  ['llm', '4b', 'qwen3-4b-instruct-2507-q4_k_m'],
  ['llm', 'granite', 'granite-4.1-3b-q4_k_m'],
  ['llm', '8B', 'llama-3-8b-instruct-q4_k_m'],
  ['stt', 'small.en-q8_0', 'whisper-small.en-q8_0'],
  ['tts', 'en_US-ryan-high', 'en_US-ryan-high.onnx'],
  ['tts', 'hfc_female', 'en_US-hfc_female-medium.onnx'],
] as const)('%s "%s" is enough for %s', (kind, part, name) => {
  expect(findNamed(kind, part).name).toBe(name);
});

test('a part that several models have means the best of those that are here', async () => {
  expect(() => findNamed('llm', '0.5b')).toThrow(
    '"0.5b" may be any of these: qwen2.5-0.5b-instruct-q4_k_m, qwen2.5-coder-0.5b-instruct-q4_k_m.',
  );
  await putInCache('qwen2.5-coder-0.5b-instruct-q4_k_m');
  expect(findNamed('llm', '0.5b').name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
  await putInCache('qwen2.5-0.5b-instruct-q4_k_m');
  expect(findNamed('llm', '0.5b').name).toBe('qwen2.5-0.5b-instruct-q4_k_m');
});

test('what no model of the kind has is told, with the names there are', () => {
  expect(() => findNamed('llm', 'gpt-7')).toThrow(
    /no language model "gpt-7".*qwen3-4b.*granite.*llama-3.*smollm2/,
  );
  // A piece of a word or of a number is no part.
  expect(() => findNamed('llm', '5b')).toThrow('There is no language model "5b"');
  expect(() => findNamed('llm', '')).toThrow('There is no language model ""');
  expect(() => findNamed('llm', 'silero-vad-v6')).toThrow('There is no language model "silero-vad-v6"');
  expect(() => findNamed('stt', 'ryan')).toThrow(/no speech recognition model "ryan".*tiny.en.*small.en/);
  expect(() => findNamed('tts', 'bob')).toThrow(/no voice "bob".*joe.*lessac-high.*ljspeech.*amy/);
});

test('a short name is one by which the model is found', async () => {
  const [instruct, coder] = [
    findModel('qwen2.5-0.5b-instruct-q4_k_m'),
    findModel('qwen2.5-coder-0.5b-instruct-q4_k_m'),
  ];
  expect(shortNameOf(findModel('qwen3-4b-instruct-2507-q4_k_m'))).toBe('4b');
  expect(shortNameOf(coder)).toBe(coder.name);
  await putInCache('qwen2.5-coder-0.5b-instruct-q4_k_m');
  expect(shortNameOf(coder)).toBe('0.5b');
  expect(shortNameOf(instruct)).toBe(instruct.name);
});
