import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keptMeasurement } from '../../models/kept-measurement.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { findModel, speechModels } from '../../models/store.ts';
import { latencyWith } from '../../models/latency.ts';
import { cachePath } from '../../platform/cache.ts';
import { engineBuilds } from './engine-builds.ts';
import { measure, MeasuringError } from './measure.ts';

const { stt, tts } = speechModels('embedded');
const speech = { stt: stt.name, tts: tts.name };
const { signal } = new AbortController();

/** A cache with the same models and addons, and no measurement. */
let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parley-measure-'));
  await mkdir(join(cache, 'parley'));
  for (const part of ['models', 'native']) await symlink(cachePath(part), join(cache, 'parley', part));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test('the models are measured, and what was measured is kept unless others were busy', async () => {
  const { measurement: measured, calm } = await measure(
    { llm: SMALLEST_LLM, speech, voice: tts.name },
    signal,
  );
  // People read and speak less than four words a second: no machine that runs this is as slow.
  expect(measured.llm[SMALLEST_LLM]?.readPerSecond).toBeGreaterThan(5);
  expect(measured.llm[SMALLEST_LLM]?.madePerSecond).toBeGreaterThan(5);
  // A voice that takes longer than it speaks, and words that take longer than they are spoken, would be of no use.
  expect(measured.tts[tts.name]?.realTimeFactor).toBeLessThan(1);
  expect(measured.stt[stt.name]?.realTimeFactor).toBeLessThan(1);
  expect(latencyWith(measured, { llm: findModel(SMALLEST_LLM), stt, tts })?.p50).toBeGreaterThan(100);
  expect(await keptMeasurement(await engineBuilds())).toEqual(calm ? measured : undefined);
});

test('a model that is not here is told, and nothing is kept', async () => {
  const missing = { llm: 'llama-3-8b-instruct-q4_k_m', voice: tts.name };
  await expect(measure(missing, signal)).rejects.toThrow(MeasuringError);
  await expect(measure(missing, signal)).rejects.toThrow(/could not be measured.*Llama-3-8B/s);
  expect(await keptMeasurement()).toBeUndefined();
});

test('an interruption ends it', async () => {
  const interrupted = new AbortController();
  const measuring = measure({ llm: SMALLEST_LLM, voice: tts.name }, interrupted.signal);
  interrupted.abort();
  await expect(measuring).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
