import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GrowingFile } from './growing-file.ts';

const failed = (error: unknown): void => expect.unreachable(String(error));

test('a file takes as much as it may hold', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-file-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'file');
  const file = new GrowingFile(await open(path, 'wx'), 6, failed);
  expect(['one', 'two', 'x'].map((text) => file.append(Buffer.from(text)))).toEqual([true, true, false]);
  await file.close(Buffer.from('O'));
  expect(await readFile(path, 'utf8')).toBe('Onetwo');
});

test.skipIf(process.platform !== 'linux')(
  'a full disk is told once, and closing it is no failure',
  async () => {
    const errors: unknown[] = [];
    const file = new GrowingFile(await open('/dev/full', 'w'), 1_000, (error) => errors.push(error));
    file.append(Buffer.from('one'));
    await expect.poll(() => errors).toEqual([expect.objectContaining({ code: 'ENOSPC' })]);
    expect(file.append(Buffer.from('two'))).toBe(true);
    await file.close();
    expect(errors).toHaveLength(1);
  },
);

test('a disk that is too slow is given up before the memory is full', async () => {
  const errors: unknown[] = [];
  const file = new GrowingFile(await open('/dev/null', 'w'), Infinity, (error) => errors.push(error));
  // Nothing is written before this is over, so it all waits.
  for (let part = 0; part < 100; part++) file.append(Buffer.alloc(100_000));
  expect(errors).toEqual([expect.objectContaining({ name: 'SlowDiskError' })]);
  expect(file.bytes).toBeLessThan(6_000_000);
  await file.close();
});
