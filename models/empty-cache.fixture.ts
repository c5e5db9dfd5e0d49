import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import type { ModelName } from './manifest.ts';
import { findModel, modelPath } from './store.ts';

/** Gives each test of a file a cache of its own, with nothing in it. */
export function useEmptyCache(): void {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'parley-models-'));
    vi.stubEnv('XDG_CACHE_HOME', cache);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });
}

/** Puts a file of a model's size in the cache. It holds nothing, and takes no room. */
export async function putInCache(name: ModelName): Promise<void> {
  const model = findModel(name);
  await mkdir(dirname(modelPath(model)), { recursive: true });
  await writeFile(modelPath(model), '');
  await truncate(modelPath(model), model.size);
}
