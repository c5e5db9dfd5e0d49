import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findExecutable } from '../../platform/child-process.ts';
import { SetupError } from '../../platform/errors.ts';
import { findWhisperAddon, WHISPER_CRATE } from '../../agent/native/whisper/addon-path.ts';
import { buildWhisperAddon } from './build.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-addon-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('the Rust tests of the repetition loops pass', () => {
  const source = join(WHISPER_CRATE, 'src/loops.rs');
  const tests = join(folder, 'loops');
  const rustc = findExecutable('rustc') ?? join(homedir(), '.cargo', 'bin', 'rustc');
  // Alone in its file, the module compiles in seconds; the whole crate needs Node to link.
  execFileSync(rustc, ['--test', '--edition', '2024', '-o', tests, source]);
  expect(execFileSync(tests, { encoding: 'utf8' })).toMatch(/[1-9]\d* passed; 0 failed/);
});

test('ggml built in another way is another addon', async () => {
  expect(await findWhisperAddon()).toBeDefined();
  vi.stubEnv('GGML_NATIVE', 'neither on nor off');
  expect(await findWhisperAddon()).toBeUndefined();
});

test('without cargo the message says what to install', async () => {
  for (const name of ['PATH', 'HOME', 'XDG_CACHE_HOME']) vi.stubEnv(name, folder);
  await expect(buildWhisperAddon()).rejects.toThrow(SetupError);
  await expect(buildWhisperAddon()).rejects.toThrow('https://rustup.rs');
});
