import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import { byteLimit } from '../../platform/byte-limit.ts';
import { childEnvironment } from '../../platform/environment.ts';

/**
 * Takes one file out of a gzipped tar.
 *
 * @param mostBytes that the file may have.
 * @returns where it lies in `folder`.
 * @throws TooManyBytesError, and the rest is not unpacked; Error whose message says what went wrong.
 */
export async function untar(
  archive: string,
  path: string,
  folder: string,
  mostBytes: number,
): Promise<string> {
  const tar = spawn('tar', ['-xzOf', archive, path], {
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(tar, 'close') as Promise<[number | null]>;
  // A tar that can't be started is told of below, by the one who waits for its end.
  ended.catch(() => undefined);
  let problem = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => (problem = (problem + text).slice(-500)));
  try {
    const file = await writeAtMost(tar.stdout, join(folder, basename(path)), mostBytes);
    const [code] = await ended;
    if (code !== 0) throw new Error(`${path} can't be unpacked: ${problem.trim()}`);
    return file;
  } finally {
    tar.kill('SIGKILL');
  }
}

/** As {@link untar}, of a zip. */
export async function unzip(
  archive: string,
  path: string,
  folder: string,
  mostBytes: number,
): Promise<string> {
  const zip = await yauzl.openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== path) continue;
      const content = await zip.openReadStreamPromise(entry);
      return await writeAtMost(content, join(folder, basename(path)), mostBytes);
    }
  } finally {
    zip.close();
  }
  throw new Error(`${basename(archive)} has no ${path}`);
}

async function writeAtMost(content: Readable, file: string, mostBytes: number): Promise<string> {
  await pipeline(content, byteLimit(mostBytes), createWriteStream(file));
  return file;
}
