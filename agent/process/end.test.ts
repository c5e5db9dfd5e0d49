import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { childEnvironment } from '../../platform/environment.ts';

const fixture = fileURLToPath(new URL('end.fixture.ts', import.meta.url));

test.skipIf(process.platform === 'win32')('a process whose native code hangs ends all the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-end-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, pipe], {
    env: childEnvironment({
      LIVEKIT_URL: 'ws://livekit.test',
      LIVEKIT_API_KEY: 'key',
      LIVEKIT_API_SECRET: 'secret',
    }),
    stdio: 'inherit',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [code, signal] = (await once(child, 'exit', { signal: AbortSignal.timeout(60_000) })) as unknown[];
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
});
