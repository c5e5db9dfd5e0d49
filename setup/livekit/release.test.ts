import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAtLeast } from './binary.ts';
import { downloadLiveKitServer } from './release.ts';
import type { Progress } from '../../platform/progress.ts';

const architecture = { x64: 'amd64', arm64: 'arm64', arm: 'armv7' }[process.arch as string];
const archiveName = `livekit_9.9.9_linux_${architecture}.tar.gz`;

// LiveKit has releases for Linux alone.
describe.runIf(process.platform === 'linux')('a release download', () => {
  let folder: string;
  let archive: Buffer;
  let server: Server;
  let from: string;
  let sendArchive: (response: ServerResponse) => void;
  let checksums: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-release-'));
    const made = join(folder, 'made');
    mkdirSync(made);
    writeFileSync(join(made, 'livekit-server'), 'the server'.repeat(10_000));
    execFileSync('tar', ['-czf', join(made, 'archive'), '-C', made, 'livekit-server']);
    archive = readFileSync(join(made, 'archive'));
    rmSync(made, { recursive: true });

    checksums = `${createHash('sha256').update(archive).digest('hex')}  ${archiveName}\n`;
    sendArchive = (response) => response.setHeader('content-length', archive.length).end(archive);
    server = createServer((request, response) => {
      if (request.url === '/v9.9.9/checksums.txt') response.end(checksums);
      else if (request.url === `/v9.9.9/${archiveName}`) sendArchive(response);
      else response.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    from = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  test('is unpacked when its sha256 is the listed one', async () => {
    const seen: Progress[] = [];
    await downloadLiveKitServer('9.9.9', folder, (progress) => seen.push(progress), from);
    expect(readFileSync(join(folder, 'livekit-server'), 'utf8')).toHaveLength(100_000);
    expect(readdirSync(folder)).toEqual(['livekit-server']);
    expect(seen.at(-1)).toMatchObject({ done: archive.length, total: archive.length });
  });

  test('with other bytes than listed is refused', async () => {
    sendArchive = (response) => response.end(Buffer.concat([archive, Buffer.from('!')]));
    await expect(downloadLiveKitServer('9.9.9', folder, () => undefined, from)).rejects.toThrow('broken');
    expect(readdirSync(folder)).not.toContain('livekit-server');
  });

  test('that breaks off is refused', async () => {
    sendArchive = (response) => {
      response.setHeader('content-length', archive.length);
      response.write(archive.subarray(0, 50), () => response.destroy());
    };
    await expect(downloadLiveKitServer('9.9.9', folder, () => undefined, from)).rejects.toThrow('broke off');
  });

  test('that is not there, or not listed, says so', async () => {
    await expect(downloadLiveKitServer('1.1.1', folder, () => undefined, from)).rejects.toThrow('HTTP 404');
    checksums = '';
    await expect(downloadLiveKitServer('9.9.9', folder, () => undefined, from)).rejects.toThrow(
      'does not list',
    );
  });

  test('from a server out of reach names it', async () => {
    server.close();
    await expect(downloadLiveKitServer('9.9.9', folder, () => undefined, from)).rejects.toThrow(
      "can't be reached",
    );
  });
});

test('versions are compared by their numbers', () => {
  expect(isAtLeast('1.9.12', '1.9.12')).toBe(true);
  expect(isAtLeast('1.10.0', '1.9.12')).toBe(true);
  expect(isAtLeast('1.9.2', '1.9.12')).toBe(false);
});
