import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { otherProcesses } from './other-processes.ts';

test('tells of a core that another process keeps busy', async () => {
  const others = otherProcesses();
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect
    .poll(async () => {
      await delay(300);
      return others();
    })
    .toBeGreaterThan(0.6);
});
