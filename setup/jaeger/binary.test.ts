import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadJaeger } from './binary.ts';

/** As the release has them. */
const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const name = `jaeger-2.13.0-${platform}`;

let folder: string;
let server: Server;
let files: Map<string, Buffer>;
let address: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-jaeger-'));
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'jaeger'), 'the program');
  writeFileSync(join(folder, name, 'example-hotrod'), 'something else');
  execFileSync('tar', ['-czf', join(folder, 'archive'), '-C', folder, name]);
  const sum = createHash('sha256').update('the program').digest('hex');
  files = new Map([
    [`/v2.13.0/${name}.tar.gz`, readFileSync(join(folder, 'archive'))],
    [`/v2.13.0/${name}.sha256sum.txt`, Buffer.from(`${sum} *${name}/jaeger\n`)],
  ]);
  rmSync(join(folder, name), { recursive: true });
  rmSync(join(folder, 'archive'));
  server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.statusCode = file ? 200 : 404;
    response.end(file);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('the program is taken out of the release', async () => {
  await downloadJaeger(folder, () => undefined, address);
  expect(readFileSync(join(folder, 'jaeger'), 'utf8')).toBe('the program');
  expect(readdirSync(folder)).toEqual(['jaeger']);
});

test('one that is not what the release says is refused', async () => {
  files.set(`/v2.13.0/${name}.sha256sum.txt`, Buffer.from(`${'0'.repeat(64)} *${name}/jaeger\n`));
  await expect(downloadJaeger(folder, () => undefined, address)).rejects.toThrow(/sha256/);
  files.delete(`/v2.13.0/${name}.tar.gz`);
  await expect(downloadJaeger(folder, () => undefined, address)).rejects.toThrow(/404/);
});
