import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { childEnvironment } from '../platform/environment.ts';

const CORES = 8;

/** Each of the openings holds a thread of the pool until someone writes to the pipe, as an engine does while it works. */
const program = (pipe: string): string => `
  const fs = require('node:fs');
  for (let core = 0; core < ${CORES}; core++) fs.open(${JSON.stringify(pipe)}, 'r', () => undefined);
  fs.readFile(process.execPath, () => {
    fs.writeSync(1, 'read');
    process.kill(process.pid, 'SIGKILL');
  });
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20_000);`;

test.skipIf(process.platform === 'win32')(
  'while an engine works on each of eight cores, files are read all the same',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-pool-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const machine = join(folder, 'machine.cjs');
    await writeFile(machine, `require('node:os').availableParallelism = () => ${CORES};`);
    const preloaded = [machine, join(import.meta.dirname, 'thread-pool.cjs')];
    const { stdout } = spawnSync(
      process.execPath,
      [...preloaded.flatMap((file) => ['--require', file]), '--eval', program(pipe)],
      { env: childEnvironment({ UV_THREADPOOL_SIZE: '' }), encoding: 'utf8' },
    );
    expect(stdout).toBe('read');
  },
);
