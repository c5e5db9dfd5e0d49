import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openLog } from './logger.ts';

/** A log whose parsed lines are added to a list. */
function logTo(lines: Record<string, unknown>[], content: boolean) {
  const out = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return openLog({ LOG_LEVEL: 'info', TRACE_CONTENT: content }, out);
}

it('leaves out what people said, unless it is told not to', () => {
  const lines: Record<string, unknown>[] = [];
  logTo(lines, false).child({ call_id: 'c' }).info({ turn_id: 't', heard: 'my name', said: 'Hello' }, 'turn');
  logTo(lines, true).info({ heard: 'my name', said: 'Hello' }, 'turn');
  expect(lines).toMatchObject([
    { call_id: 'c', turn_id: 't', heard: '[redacted]', said: '[redacted]', msg: 'turn' },
    { heard: 'my name', said: 'Hello' },
  ]);
});

const logger = new URL('./logger.ts', import.meta.url).href;
const script = `
  import { openLog } from ${JSON.stringify(logger)};
  const log = openLog({ LOG_LEVEL: 'info', TRACE_CONTENT: false });
  for (let i = 0; i < 100; i++) log.info('a line that fits nowhere');
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.error('still here');
`;
const args = ['--import', 'tsx', '--input-type=module', '--eval', script];

it('is JSON, one line each, where there is no terminal', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout.trim().split('\n')).toHaveLength(100);
  expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
    level: 30,
    msg: 'a line that fits nowhere',
  });
});

it.runIf(existsSync('/dev/full'))('ends nothing when the disk is full', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, args, { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toContain('still here');
});
