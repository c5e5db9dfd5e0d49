import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { download, downloadText } from './download.ts';

const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31) & 0xff));

let folder: string;
let file: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-download-'));
  file = join(folder, 'model.partial');
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

test('downloads a file and says how far it is', async () => {
  const seen: number[] = [];
  await get(serveRanges(), (bytes) => seen.push(bytes));
  expect(await isWhole()).toBe(true);
  expect(seen.at(-1)).toBe(content.length);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('a file of unknown size is as long as the server says', async () => {
  const seen: [number, number | undefined][] = [];
  const url = await serve(serveRanges());
  await download(url, file, { onBytes: (done, total) => seen.push([done, total]) });
  expect(await isWhole()).toBe(true);
  expect(seen.at(-1)).toEqual([content.length, content.length]);
});

test('a text comes as it is, or says why it does not', async () => {
  expect(await downloadText(await serve((_request, response) => response.end('the sums')))).toBe('the sums');
  server?.close();
  const missing = await serve((_request, response) => response.writeHead(404).end());
  await expect(downloadText(missing)).rejects.toThrow('answered with HTTP 404');
});

test('a server that sends more than the file has is not listened to any longer', async () => {
  let sent = 0;
  const url = await serve((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(content)) sent += content.length;
    };
    response.on('drain', more);
    more();
  });
  await expect(download(url, file, { size: content.length })).rejects.toThrow('is too large');
  expect((await readFile(file)).length).toBeLessThanOrEqual(content.length);
  expect(sent).toBeLessThan(100 * content.length);
});

test('a text that does not end is refused', async () => {
  const url = await serve((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(content));
    };
    response.on('drain', more);
    more();
  });
  await expect(downloadText(url)).rejects.toThrow('more than 1048576 bytes');
});

test('goes on after what is there already', async () => {
  await writeFile(file, content.subarray(0, 150_000));
  const ranges: (string | undefined)[] = [];
  await get(serveRanges(ranges));
  expect(ranges).toEqual(['bytes=150000-']);
  expect(await isWhole()).toBe(true);
});

test('begins again where the server knows no ranges', async () => {
  await writeFile(file, content.subarray(0, 150_000));
  await get((_request, response) => response.end(content));
  expect(await isWhole()).toBe(true);
});

test('begins again when what is there is no part of the file', async () => {
  await writeFile(file, content.subarray(0, 150_000));
  await get((request, response) => {
    if (request.headers.range) response.writeHead(416).end();
    else response.end(content);
  });
  expect(await isWhole()).toBe(true);
});

test('asks for the rest when the connection breaks', async () => {
  const ranges: (string | undefined)[] = [];
  let breakOff = (): unknown => undefined;
  let arrived = 0;
  await get(
    (request, response) => {
      const from = rangeStart(request.headers.range);
      ranges.push(request.headers.range);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      if (from + 70_000 < content.length) response.write(content.subarray(from, from + 70_000));
      else response.end(content.subarray(from));
      breakOff = () => from + 70_000 < content.length && response.destroy();
    },
    // Only once something has come, which a busy machine lets wait.
    (bytes) => {
      arrived = bytes;
      breakOff();
    },
  );
  expect(ranges.length).toBeGreaterThan(2);
  expect(ranges[0]).toBeUndefined();
  expect(arrived).toBe(content.length);
  expect(await isWhole()).toBe(true);
});

test('gives up when nothing more comes, and keeps what it has', async () => {
  await writeFile(file, content.subarray(0, 1_000));
  let requests = 0;
  const attempt = get((_request, response) => {
    requests++;
    response.writeHead(206, { 'content-length': 10 });
    response.flushHeaders();
    response.destroy();
  });
  await expect(attempt).rejects.toThrow();
  expect(requests).toBe(3);
  expect(await readFile(file)).toHaveLength(1_000);
});

test.each([
  ['says that there is no more of it', 416],
  ['knows no ranges', 200],
])('gives up on a file that is shorter than it should be, from a server that %s', async (_, rest) => {
  let whole = 0;
  const url = await serve((request, response) => {
    if (request.headers.range !== undefined && rest === 416) {
      response.writeHead(416).end();
      return;
    }
    whole++;
    response.end(content);
  });
  await expect(download(url, file, { size: content.length + 1 })).rejects.toThrow(/another file|ended after/);
  expect(whole).toBeLessThan(5);
});

test('does not ask twice for what is not there', async () => {
  let requests = 0;
  const attempt = get((_request, response) => {
    requests++;
    response.writeHead(404).end();
  });
  await expect(attempt).rejects.toThrow('answered with HTTP 404');
  expect(requests).toBe(1);
});

test('says that a server cannot be reached', async () => {
  const attempt = download(`http://127.0.0.1:${await closedPort()}/model`, file, options());
  await expect(attempt).rejects.toThrow("can't be reached (ECONNREFUSED)");
});

test('stops when it is told to', async () => {
  const controller = new AbortController();
  const attempt = get(
    (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000));
    },
    () => controller.abort(),
    controller.signal,
  );
  await expect(attempt).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

// Vitest compares buffers byte by byte, which takes seconds.
async function isWhole(): Promise<boolean> {
  return (await readFile(file)).equals(content);
}

async function closedPort(): Promise<number> {
  const once = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => once.on('listening', resolve));
  const { port } = once.address() as AddressInfo;
  await new Promise((resolve) => once.close(resolve));
  return port;
}

/** Serves the content, and notes which ranges were asked for. */
function serveRanges(ranges: (string | undefined)[] = []): RequestListener {
  return (request, response) => {
    ranges.push(request.headers.range);
    const from = rangeStart(request.headers.range);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
    response.end(content.subarray(from));
  };
}

function rangeStart(range = 'bytes=0-'): number {
  return Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
}

function options(onBytes: (bytes: number) => void = () => undefined, signal = new AbortController().signal) {
  return { size: content.length, onBytes, signal };
}

async function get(
  listener: RequestListener,
  onBytes?: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  await download(await serve(listener), file, options(onBytes, signal));
}

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/model`;
}
