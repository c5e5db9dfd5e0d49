import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureCachedBinary } from './cached-binary.ts';

let cache: string;
let target: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'parley-cache-'));
  target = join(cache, '1.0.0', 'tool');
});
afterEach(() => rmSync(cache, { recursive: true }));

const obtain = async (folder: string) => writeFileSync(join(folder, 'tool'), 'the whole tool');
const mustNotObtain = async () => Promise.reject(new Error('obtained again'));

test('a binary is obtained once, and can be run', async () => {
  await ensureCachedBinary(target, obtain);
  await ensureCachedBinary(target, mustNotObtain);
  expect(readFileSync(target, 'utf8')).toBe('the whole tool');
  expect(statSync(target).mode & 0o111).toBe(0o111);
});

test('a truncated binary is obtained again', async () => {
  await ensureCachedBinary(target, obtain);
  truncateSync(target, 5);
  await ensureCachedBinary(target, obtain);
  expect(readFileSync(target, 'utf8')).toBe('the whole tool');
});

test('a failure leaves nothing behind', async () => {
  const broken = async (folder: string) => {
    writeFileSync(join(folder, 'tool'), 'half');
    throw new Error('the line broke');
  };
  await expect(ensureCachedBinary(target, broken)).rejects.toThrow('the line broke');
  expect(readdirSync(cache)).toEqual([]);
});

test('a full disk is a problem that says what to do', async () => {
  const full = async () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }));
  await expect(ensureCachedBinary(target, full)).rejects.toThrow(/No space is left.*Free 500 MB/);
});

test('several at once end with one whole binary', async () => {
  await Promise.all([1, 2, 3, 4].map(() => ensureCachedBinary(target, obtain)));
  expect(readdirSync(cache)).toEqual(['1.0.0']);
  await ensureCachedBinary(target, mustNotObtain);
});
