import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('every setting that a deployment makes is one of the agent', async () => {
  const read = (path: string) => readFile(join(import.meta.dirname, '../..', path), 'utf8');
  const config = await read('agent/config.ts');
  const deployed = [await read('compose.yaml'), await read('deploy/helm/parley/templates/agent.yaml')].join();
  const names = deployed.match(/\b(PARLEY|LIVEKIT|OTEL)_[A-Z_]+\b/g) ?? [];
  const known = new Set([...config.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name));
  // The server's own.
  known.add('LIVEKIT_KEYS');
  expect(names.length).toBeGreaterThan(10);
  expect([...new Set(names)].filter((name) => !known.has(name))).toEqual([]);
});
