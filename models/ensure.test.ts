import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureModels } from './ensure.ts';
import { q4ToQ8 } from './gguf/q4-to-q8.ts';
import { q4Matrix, smallGguf } from './gguf/small-gguf.fixture.ts';
import type { Download, ModelFile } from './model-file.ts';
import { findModel, isPresent, modelPath } from './store.ts';

const content = Buffer.from('the weights of a model '.repeat(20_000));
const onHuggingFace: Download = {
  kind: 'hugging-face',
  repository: 'some/models',
  revision: 'v1',
  path: 'a-model.gguf',
};
const model: ModelFile = {
  name: 'a-model',
  role: 'llm',
  profiles: [],
  fileName: 'a-model.gguf',
  ...identityOf(content),
  licence: 'MIT',
  licenceSource: 'made up',
  sources: [onHuggingFace],
};

let cache: string;
let server: Server | undefined;
let requests: string[];
beforeEach(async () => {
  requests = [];
  cache = await mkdtemp(join(tmpdir(), 'parley-ensure-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(cache, { recursive: true });
});

test('fetches a model, puts it under its content and leaves nothing else', async () => {
  await ensureModels([model], { huggingFace: await serve(whole) });
  expect(await isWhole()).toBe(true);
  expect(requests).toEqual(['/some/models/resolve/v1/a-model.gguf']);
  expect(await scratch()).toEqual([]);
});

test.each([
  [
    'qwen3-4b-instruct-2507-q4_k_m',
    /^[/]unsloth[/]Qwen3-4B-Instruct-2507-GGUF[/]resolve[/][0-9a-f]{40}[/]\S+Q4_K_M.gguf$/,
  ],
  [
    'granite-4.1-3b-q4_k_m',
    /^[/]ibm-granite[/]granite-4.1-3b-GGUF[/]resolve[/][0-9a-f]{40}[/]\S+Q4_K_M.gguf$/,
  ],
  ['qwen3-1.7b-q4_k_m', /^[/]unsloth[/]Qwen3-1.7B-GGUF[/]resolve[/][0-9a-f]{40}[/]\S+Q4_K_M.gguf$/],
  [
    'llama-3-8b-instruct-q4_k_m',
    /^[/]bartowski[/]Meta-Llama-3-8B-Instruct-GGUF[/]resolve[/]main[/]\S+Q4_K_M.gguf$/,
  ],
  ['whisper-small.en-q8_0', /^[/]ggerganov[/]whisper.cpp[/]resolve[/][0-9a-f]{40}[/]ggml-small.en-q8_0.bin$/],
  [
    'en_US-ryan-high.onnx',
    /[/]rhasspy[/]piper-voices[/]resolve[/]v1.0.0[/]en[/]en_US[/]ryan[/]high[/]en_US-ryan-high.onnx$/,
  ],
  [
    'en_US-hfc_female-medium.onnx.json',
    /[/]en[/]en_US[/]hfc_female[/]medium[/]en_US-hfc_female-medium.onnx.json$/,
  ],
])('asks Hugging Face for %s, and refuses other bytes', async (name, path) => {
  const huggingFace = await serve(whole);
  const asked = { ...findModel(name), ...identityOf(content) };
  await ensureModels([asked], { huggingFace });
  expect(requests).toEqual([expect.stringMatching(path)]);
  expect(await readdir(join(cache, 'parley', 'models', asked.sha256))).toEqual([asked.fileName]);
  await expect(ensureModels([findModel(name)], { huggingFace })).rejects.toThrow(`${name} (`);
  expect(await isPresent(findModel(name))).toBe(false);
});

test('fetches nothing that is there', async () => {
  const huggingFace = await serve(whole);
  await ensureModels([model], { huggingFace });
  await ensureModels([model], { huggingFace });
  expect(requests).toHaveLength(1);
});

test('makes a model of another, which it fetches once more if it is broken and does not keep', async () => {
  const original = smallGguf([q4Matrix]);
  const converted = q4ToQ8(original);
  const made: ModelFile = {
    ...model,
    ...identityOf(converted),
    sources: [
      {
        kind: 'gguf-q8-from-q4',
        original: { name: 'original', ...identityOf(original) },
        from: onHuggingFace,
      },
    ],
  };
  const huggingFace = await serve((_request, response) => {
    response.end(requests.length > 1 ? original : Buffer.alloc(original.length));
  });
  await ensureModels([made], { huggingFace });
  expect(requests).toHaveLength(2);
  expect((await readFile(modelPath(made))).equals(converted)).toBe(true);
  expect(await scratch()).toEqual([]);
});

test('two at the same time do not harm each other', async () => {
  const huggingFace = await serve(whole);
  await Promise.all([ensureModels([model], { huggingFace }), ensureModels([model], { huggingFace })]);
  expect(await isWhole()).toBe(true);
  expect(await scratch()).toEqual([]);
});

test('fetches a broken file once more', async () => {
  const huggingFace = await serve((request, response) => {
    if (requests.length > 1) whole(request, response);
    else response.end(Buffer.concat([Buffer.from('T'), content.subarray(1)]));
  });
  await ensureModels([model], { huggingFace });
  expect(requests).toHaveLength(2);
  expect(await isWhole()).toBe(true);
});

test('removes a file that stays broken, and says so', async () => {
  const huggingFace = await serve((_request, response) => response.end(Buffer.alloc(content.length)));
  await expect(ensureModels([model], { huggingFace })).rejects.toThrow(
    /a-model .* could not be fetched\.\n- Hugging Face, some\/models: .*is broken/,
  );
  expect(await isPresent(model)).toBe(false);
  expect(await scratch()).toEqual([]);
});

test('goes on with the next source, and names each that failed', async () => {
  const next = { kind: 'hugging-face', repository: 'other/models', revision: 'v1', path: 'a.gguf' } as const;
  const huggingFace = await serve((request, response) => {
    if (request.url?.startsWith('/other/')) whole(request, response);
    else response.writeHead(503).end();
  });
  await ensureModels([{ ...model, sources: [...model.sources, next] }], { huggingFace });
  expect(await isPresent(model)).toBe(true);

  await rm(modelPath(model));
  const gone = { ...next, repository: 'third/models' };
  await expect(
    ensureModels([{ ...model, sources: [...model.sources, gone] }], { huggingFace }),
  ).rejects.toThrow(/some\/models: .*answered with HTTP 503\n.*third\/models: .*answered with HTTP 503/);
});

test('resumes what was interrupted', async () => {
  const controller = new AbortController();
  const half = content.length >> 1;
  const huggingFace = await serve((request, response) => {
    if (request.headers.range) {
      response.writeHead(206).end(content.subarray(rangeStart(request.headers.range)));
      return;
    }
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, half));
  });
  const interrupted = ensureModels([model], {
    huggingFace,
    signal: controller.signal,
    onProgress: ({ done = 0 }) => done === half && controller.abort(),
  });
  await expect(interrupted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await isPresent(model)).toBe(false);
  expect(await scratch()).toHaveLength(1);

  const seen: number[] = [];
  await ensureModels([model], { huggingFace, onProgress: ({ done = 0 }) => seen.push(done) });
  expect(Math.min(...seen)).toBeGreaterThan(0);
  expect(await isWhole()).toBe(true);
  expect(await scratch()).toEqual([]);
});

test('removes what a killed process left half done', async () => {
  const huggingFace = await serve(whole);
  await ensureModels([model], { huggingFace });
  await rm(modelPath(model));
  // No process has this number: it is above the largest that Linux and macOS give.
  await writeFile(join(cache, 'parley', 'models', '.scratch', '99999999-work-x'), 'half a package');
  await ensureModels([model], { huggingFace });
  expect(await scratch()).toEqual([]);
});

test('takes over what an earlier process with its own number left', async () => {
  // In a container every run has process number 1.
  await mkdir(join(cache, 'parley', 'models', '.scratch'), { recursive: true });
  const left = join(cache, 'parley', 'models', '.scratch', `${process.pid}-x`);
  await writeFile(`${left}-${model.sha256}.partial`, content.subarray(0, 1_000));
  await writeFile(`${left}-work`, 'half a package');
  const ranges: (string | undefined)[] = [];
  const huggingFace = await serve((request, response) => {
    ranges.push(request.headers.range);
    response.writeHead(206).end(content.subarray(rangeStart(request.headers.range)));
  });
  await ensureModels([model], { huggingFace });
  expect(ranges).toEqual(['bytes=1000-']);
  expect(await scratch()).toEqual([]);
});

test('needs no space for what an interrupted download has brought', async () => {
  await mkdir(join(cache, 'parley', 'models', '.scratch'), { recursive: true });
  const left = join(cache, 'parley', 'models', '.scratch', `0-x-${model.sha256}.partial`);
  await writeFile(left, '');
  await truncate(left, 2e12);
  const huggingFace = await serve(whole);
  await expect(ensureModels([{ ...model, size: 3e15 }], { huggingFace })).rejects.toThrow(
    'There is no space for the models: 2998000.0 GB are needed',
  );
});

test('says how much space is needed before it downloads anything', async () => {
  const huggingFace = await serve(whole);
  const huge = { ...model, size: Number.MAX_SAFE_INTEGER };
  await expect(ensureModels([huge], { huggingFace })).rejects.toThrow(/There is no space .* GB are needed/);
  expect(requests).toEqual([]);
});

function identityOf(bytes: Buffer): Pick<ModelFile, 'sha256' | 'size'> {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

function whole(...[request, response]: Parameters<RequestListener>): void {
  response.end(content.subarray(rangeStart(request.headers.range)));
}

function rangeStart(range = 'bytes=0-'): number {
  return Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
}

// Vitest compares buffers byte by byte, which takes seconds.
async function isWhole(): Promise<boolean> {
  return (await readFile(modelPath(model))).equals(content);
}

async function scratch(): Promise<string[]> {
  return await readdir(join(cache, 'parley', 'models', '.scratch'));
}

/** Stands in for Hugging Face; returns its address. */
async function serve(listener: RequestListener): Promise<string> {
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
