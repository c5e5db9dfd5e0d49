import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepMeasurement, keptMeasurement } from './kept-measurement.ts';
import type { Measurement } from './measurement.ts';

const first: Measurement = {
  engines: 'some builds',
  llm: { small: { readPerSecond: 400, madePerSecond: 80 } },
  stt: { tiny: { transcriptMs: 180, realTimeFactor: 0.05 } },
  tts: { joe: { firstSoundMs: 80, realTimeFactor: 0.06 } },
};

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parley-kept-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

async function write(text: string): Promise<void> {
  const folder = join(cache, 'parley', 'measurements');
  const [file = ''] = await readdir(folder);
  await writeFile(join(folder, file), text);
}

test('a measurement is kept, and a later one is added to it', async () => {
  expect(await keptMeasurement()).toBeUndefined();
  await keepMeasurement(first);
  expect(await keptMeasurement('some builds')).toEqual(first);
  const later = {
    engines: 'some builds',
    llm: { large: { readPerSecond: 50, madePerSecond: 20 } },
    stt: {},
    tts: {},
  };
  await keepMeasurement(later);
  expect(await keptMeasurement()).toEqual({ ...first, llm: { ...first.llm, ...later.llm } });
});

test('a measurement of other builds is not taken for one of these, and makes way for it', async () => {
  await keepMeasurement(first);
  expect(await keptMeasurement('other builds')).toBeUndefined();
  const later = { ...first, engines: 'other builds', llm: {} };
  await keepMeasurement(later);
  expect(await keptMeasurement()).toEqual(later);
});

test.each([
  ['half a file', '{"engines": "some'],
  ['something else', '[]'],
  [
    'a speed that is none',
    JSON.stringify({ ...first, llm: { small: { readPerSecond: 0, madePerSecond: 80 } } }),
  ],
  ['a speed that is not finite', JSON.stringify(first).replace('400', '1e999')],
  [
    'more models than there are',
    JSON.stringify({
      ...first,
      llm: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, first.llm['small']])),
    }),
  ],
  ['a file that never ends', JSON.stringify(first) + ' '.repeat(1e6)],
])('%s counts as no measurement, and is replaced by the next', async (_, text) => {
  await keepMeasurement(first);
  await write(text);
  expect(await keptMeasurement()).toBeUndefined();
  await keepMeasurement(first);
  expect(await keptMeasurement()).toEqual(first);
});
