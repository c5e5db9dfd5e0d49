import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { CommandError, endProcess, findExecutable, hasEnded, runCommand } from './child-process.ts';

test('a command gives its output, line by line and as a whole', async () => {
  const lines: string[] = [];
  const script = 'echo one; echo two >&2; echo $EXTRA';
  const output = await runCommand('sh', ['-c', script], {
    env: { EXTRA: 'three' },
    onLine: (line) => lines.push(line),
  });
  expect(output).toBe('one\nthree');
  expect(lines.sort()).toEqual(['one', 'three', 'two']);
});

test('a failed command is an error with its last lines', async () => {
  const failing = runCommand('sh', ['-c', 'echo the reason >&2; exit 3']);
  await expect(failing).rejects.toThrow(/status 3:\nthe reason/);
  await expect(runCommand('no-such-command', [])).rejects.toThrow(CommandError);
});

test('executables are found on the PATH', () => {
  expect(findExecutable('no-such-command', 'sh')).toMatch(/\/sh$/);
  expect(findExecutable('no-such-command')).toBeUndefined();
});

test('a process that ignores SIGTERM is killed', async () => {
  const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done']);
  await once(stubborn.stdout, 'data');
  await endProcess(stubborn, 100);
  expect(hasEnded(stubborn)).toBe(true);
  expect(stubborn.signalCode).toBe('SIGKILL');
});
