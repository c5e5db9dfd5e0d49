import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceAtomically } from './replace-atomically.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-replace-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a file takes its place when it is whole, in a folder that is made for it', async () => {
  const file = join(folder, 'new', 'file');
  await replaceAtomically(file, async (unfinished) => {
    await writeFile(unfinished, 'half');
    expect(await readdir(join(folder, 'new'))).not.toContain('file');
    await writeFile(unfinished, 'whole');
  });
  expect(await readFile(file, 'utf8')).toBe('whole');
  expect(await readdir(join(folder, 'new'))).toEqual(['file']);
});

test('a folder takes the place of an older one, with all that was in it', async () => {
  const place = join(folder, 'program');
  const holding = (name: string) => async (unfinished: string) => {
    await mkdir(unfinished);
    await writeFile(join(unfinished, name), '');
  };
  await replaceAtomically(place, holding('old'));
  await replaceAtomically(place, holding('new'));
  expect(await readdir(place)).toEqual(['new']);
  expect(await readdir(folder)).toEqual(['program']);
});

test('a failure leaves what was there, and nothing beside it', async () => {
  const file = join(folder, 'file');
  await writeFile(file, 'old');
  const failing = replaceAtomically(file, async (unfinished) => {
    await writeFile(unfinished, 'half');
    throw new Error('the line broke');
  });
  await expect(failing).rejects.toThrow('the line broke');
  expect(await readFile(file, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['file']);
});
