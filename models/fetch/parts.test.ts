import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Progress } from '../../platform/progress.ts';
import { ensureModels } from '../ensure.ts';
import type { ModelFile, PackagedFile } from '../model-file.ts';
import { isPresent, modelPath } from '../store.ts';
import { PackageIndex } from './package-index.fixture.ts';
import { wheel } from './wheel.fixture.ts';

const contents = Array.from({ length: 5 }, (_, i) => Buffer.alloc(300_000 + i, `part ${i + 1} `));
const whole = Buffer.concat(contents);
const parts = contents.map((content, i): PackagedFile => {
  const name = `some-model-part${i + 1}`;
  const path = `some_model_part${i + 1}/data/part.bin`;
  return { registry: 'pypi', package: name, version: '0.1.0', path, packageBytes: content.length };
});
const model: ModelFile = {
  name: 'some-model',
  role: 'llm',
  profiles: [],
  fileName: 'some-model.gguf',
  sha256: createHash('sha256').update(whole).digest('hex'),
  size: whole.length,
  licence: 'MIT',
  licenceSource: 'made up',
  sources: [{ kind: 'package-parts', parts }],
};

const fileOf = (number: number): string => `some_model_part${number}-0.1.0-py3-none-any.whl`;
const wheelOf = (number: number, content: Buffer): Buffer =>
  wheel(`some_model_part${number}`, '0.1.0', { [`some_model_part${number}/data/part.bin`]: content });

let cache: string;
let index: PackageIndex;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parley-parts-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  index = await PackageIndex.open();
  contents.forEach((content, i) => index.wheels.set(fileOf(i + 1), wheelOf(i + 1, content)));
});
afterEach(async () => {
  await index[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test('fetches four parts at a time, joins them and leaves nothing else', async () => {
  let mostAtOnce = 0;
  const held: (() => void)[] = [];
  index.answer = (response, file) => {
    mostAtOnce = Math.max(mostAtOnce, index.waiting);
    held.push(() => response.end(file));
    // The first is answered when four wait.
    if (held.length >= 4) for (const send of held) send();
  };
  const seen: Progress[] = [];
  await ensureModels([model], { onProgress: (progress) => seen.push(progress) });
  expect(mostAtOnce).toBe(4);
  expect((await readFile(modelPath(model))).equals(whole)).toBe(true);
  expect(await scratch()).toEqual([]);

  const downloading = seen.filter(({ done }) => done !== undefined);
  expect(new Set(downloading.map(({ message, total }) => `${message}: ${total ?? 0}`))).toEqual(
    new Set([`Downloading some-model (1 of 1): ${whole.length}`]),
  );
  const done = downloading.map((progress) => progress.done ?? 0);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(done.at(-1)).toBe(whole.length);
});

test.each(['interrupted', 'killed'])('fetches only what is missing after it was %s', async (how) => {
  index.answer = (response, file, request) => {
    if (request !== fileOf(2)) response.end(file);
  };
  const controller = new AbortController();
  const interrupted = ensureModels([model], { signal: controller.signal });
  await vi.waitUntil(async () => (await partsHere()).length === 4, { timeout: 60_000 });
  controller.abort();
  await expect(interrupted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await isPresent(model)).toBe(false);
  // No process has this number: it is above the largest that Linux and macOS give.
  if (how === 'killed') await giveScratchTo(99_999_999);

  index.requests.length = 0;
  index.answer = (response, file) => response.end(file);
  const seen: number[] = [];
  await ensureModels([model], { onProgress: ({ done }) => done !== undefined && seen.push(done) });
  expect(index.requests).toEqual([fileOf(2)]);
  expect(seen[0]).toBe(whole.length - 300_001);
  expect((await readFile(modelPath(model))).equals(whole)).toBe(true);
  expect(await scratch()).toEqual([]);
});

test('fetches all parts once more when they are not the file', async () => {
  index.answer = (response, file, request) => {
    const first = index.requests.filter((other) => other === request).length === 1;
    response.end(first && request === fileOf(3) ? wheelOf(3, Buffer.alloc(300_002)) : file);
  };
  await ensureModels([model]);
  expect(index.requests).toHaveLength(10);
  expect((await readFile(modelPath(model))).equals(whole)).toBe(true);
  expect(await scratch()).toEqual([]);
});

test('gives up on parts that stay broken, keeps none, and says whose they were', async () => {
  index.wheels.set(fileOf(3), wheelOf(3, Buffer.alloc(300_002)));
  await expect(ensureModels([model])).rejects.toThrow(
    /some-model .* could not be fetched\.\n- PyPI, some-model-part1 and 4 more: its content is broken/,
  );
  expect(index.requests).toHaveLength(10);
  expect(await isPresent(model)).toBe(false);
  expect(await scratch()).toEqual([]);
});

test('a part that can not be had stops the others, and what is there is kept for the next time', async () => {
  let refuse: (() => void) | undefined;
  index.answer = (response, file, request) => {
    if (request === fileOf(1)) response.end(file);
    if (request === fileOf(2)) refuse = () => response.writeHead(404).end();
    // The others are never answered.
  };
  const attempt = ensureModels([model]);
  await vi.waitUntil(async () => (await partsHere()).length === 1, { timeout: 60_000 });
  await vi.waitUntil(() => refuse, { timeout: 60_000 });
  refuse?.();
  await expect(attempt).rejects.toThrow(/- PyPI, some-model-part1 and 4 more: .*404/);
  expect(await partsHere()).toHaveLength(1);
});

test('counts both the parts and what they make when it looks for space', async () => {
  const huge = { ...model, size: Number.MAX_SAFE_INTEGER };
  await expect(ensureModels([huge])).rejects.toThrow('There is no space');
  expect(index.requests).toEqual([]);
});

async function scratch(): Promise<string[]> {
  return await readdir(scratchPath()).catch(() => []);
}

function scratchPath(...path: string[]): string {
  return join(cache, 'parley', 'models', '.scratch', ...path);
}

/** The parts that are kept for the next time. */
async function partsHere(): Promise<string[]> {
  const [folder] = (await scratch()).filter((name) => name.endsWith('.parts'));
  return folder === undefined ? [] : await readdir(scratchPath(folder));
}

async function giveScratchTo(process: number): Promise<void> {
  for (const name of await scratch()) {
    await rename(scratchPath(name), scratchPath(name.replace(/^\d+/, String(process))));
  }
}
