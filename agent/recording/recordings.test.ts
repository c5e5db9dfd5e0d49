import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../platform/errors.ts';
import { KEPT_DAYS, MOST_RECORDINGS, Recordings } from './recordings.ts';

const log = pino({ level: 'silent' });
const DAY_MS = 24 * 3_600_000;
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parley-recordings-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The folder of a recording that began so many days ago. */
function recorded(days: number, part = '0123abcd'): string {
  const at = new Date(Date.now() - days * DAY_MS).toISOString();
  const name = `${at.slice(0, 19).replaceAll(':', '-')}Z-${part}`;
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'events.jsonl'), '');
  return name;
}

test('recordings that are too old are deleted when the agent starts, and nothing else is', async () => {
  const young = recorded(KEPT_DAYS - 1);
  recorded(KEPT_DAYS + 1);
  mkdirSync(join(folder, '2020-01-01'));
  writeFileSync(join(folder, '2020-01-01T00-00-00Z-notes.txt'), 'keep');
  using recordings = new Recordings(folder, log);
  expect(recordings).toBeDefined();
  await expect
    .poll(() => readdirSync(folder))
    .toEqual(['2020-01-01', '2020-01-01T00-00-00Z-notes.txt', young]);
});

test('of too many recordings the oldest are deleted', async () => {
  const names = Array.from({ length: MOST_RECORDINGS + 2 }, (_, index) =>
    recorded(1, String(index).padStart(8, '0')),
  );
  using recordings = new Recordings(folder, log);
  expect(recordings).toBeDefined();
  await expect.poll(() => readdirSync(folder)).toEqual(names.sort().slice(2));
});

test('a folder that can not be written to is told at the start', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => new Recordings(join(file, 'recordings'), log)).toThrow(ConfigError);
  expect(() => new Recordings(file, log)).toThrow(/PARLEY_RECORDINGS is .*file, which can't be written to/);
});
