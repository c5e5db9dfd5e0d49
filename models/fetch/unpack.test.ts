import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { untar, unzip } from './unpack.ts';
import { wheel } from './wheel.fixture.ts';

const MIB = 1_048_576;
/** A file that shrinks to next to nothing. */
const zeros = Buffer.alloc(64 * MIB);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-unpack-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const kinds = {
  'a tar': {
    unpack: untar,
    make: (): string => {
      mkdirSync(join(folder, 'package'));
      writeFileSync(join(folder, 'package', 'model.bin'), zeros);
      execFileSync('tar', ['-czf', join(folder, 'archive'), '-C', folder, 'package/model.bin']);
      return join(folder, 'archive');
    },
  },
  'a zip': {
    unpack: unzip,
    make: (): string => {
      writeFileSync(join(folder, 'archive'), wheel('models', '1.0', { 'package/model.bin': zeros }));
      return join(folder, 'archive');
    },
  },
};

describe.each(Object.entries(kinds))('%s', (_name, { unpack, make }) => {
  test('gives the file that is asked for', async () => {
    const file = await unpack(make(), 'package/model.bin', folder, zeros.length);
    expect(readFileSync(file).equals(zeros)).toBe(true);
  });

  test('that swells beyond what its file may have is not written to the disk', async () => {
    await expect(unpack(make(), 'package/model.bin', folder, MIB)).rejects.toThrow(`more than ${MIB} bytes`);
    expect((await stat(join(folder, 'model.bin'))).size).toBeLessThanOrEqual(MIB);
  });

  test('without the file says so', async () => {
    await expect(unpack(make(), 'package/other.bin', folder, MIB)).rejects.toThrow('package/other.bin');
    expect(existsSync(join(folder, 'model.bin'))).toBe(false);
  });
});
