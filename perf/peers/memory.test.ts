import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { memoryMib } from './memory.ts';

test.runIf(process.platform === 'linux')("a child's memory counts as its parent's", async () => {
  const hold =
    'const held = Buffer.alloc(300 * 2 ** 20, 1); console.log(held.length); setInterval(() => held, 1e6)';
  const child = spawn(
    process.execPath,
    [
      '-e',
      `const { spawn } = require('child_process');
       const grandchild = spawn(process.execPath, ['-e', ${JSON.stringify(hold)}], { stdio: 'inherit' });
       process.on('disconnect', () => { grandchild.kill(); process.exit(); });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  try {
    expect(await memoryMib([child.pid ?? 0])).toBeGreaterThan(300);
    expect(await memoryMib([])).toBe(0);
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
});
