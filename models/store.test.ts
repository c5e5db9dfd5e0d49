import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MANIFEST } from './manifest.ts';
import { PROFILES } from './model-file.ts';
import type { ModelFile } from './model-file.ts';
import { findModel, modelPath, profileFiles, profileModels, resolveProfile } from './store.ts';

describe('the manifest', () => {
  test('names each model and each content once', () => {
    expect(new Set(MANIFEST.map(({ name }) => name)).size).toBe(MANIFEST.length);
    expect(new Set(MANIFEST.map(({ sha256 }) => sha256)).size).toBe(MANIFEST.length);
    for (const { sha256 } of MANIFEST) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(PROFILES)('has a model for every role in %s', (profile) => {
    const roles = Object.values<ModelFile>({ ...profileModels(profile) }).map(({ role }) => role as string);
    expect(roles).toEqual(['vad', 'stt', 'llm', 'tts', 'tts-config']);
  });

  test('can fetch all of the embedded profile from package registries', () => {
    for (const { sources } of profileFiles('embedded')) {
      expect(sources.some(({ kind }) => kind !== 'hugging-face')).toBe(true);
    }
  });

  test('keeps a voice and its configuration together', () => {
    for (const profile of PROFILES) {
      const { tts, ttsConfig } = profileModels(profile);
      expect(ttsConfig.fileName).toBe(`${tts.fileName}.json`);
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
    await expect(resolveProfile('embedded')).rejects.toThrow(/lacks silero-vad-v6, whisper.*npm run setup/);
  });

  test('takes a file of another size for missing', async () => {
    const place = modelPath('silero-vad-v6');
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, 'half a mo');
    await expect(resolveProfile('embedded')).rejects.toThrow('silero-vad-v6');
  });

  test('resolves a profile to absolute paths', async () => {
    for (const model of Object.values<ModelFile>({ ...profileModels('embedded') })) {
      await mkdir(dirname(modelPath(model)), { recursive: true });
      await writeFile(modelPath(model), Buffer.alloc(model.size));
    }
    const paths = await resolveProfile('embedded');
    expect(paths.stt).toBe(modelPath('whisper-tiny.en-q8_0'));
    expect(Object.values(paths).every(isAbsolute)).toBe(true);
  });
});
