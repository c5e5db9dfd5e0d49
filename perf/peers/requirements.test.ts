import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FASTER_WHISPER, LIVEKIT_AGENTS, PIPECAT } from './python-peers.ts';
import { pinnedVersion } from './python.ts';

test('every package of a peer is pinned', async () => {
  for (const requirements of [FASTER_WHISPER, LIVEKIT_AGENTS, PIPECAT]) {
    const lines = (await readFile(requirements, 'utf8')).trim().split('\n');
    const packages = lines.filter((line) => !line.startsWith('#'));
    expect(packages.length).toBeGreaterThan(10);
    expect(packages.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([]);
  }
});

test('a peer is called by the version that is installed', async () => {
  expect(await pinnedVersion(LIVEKIT_AGENTS, 'livekit-agents')).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await pinnedVersion(PIPECAT, 'pipecat-ai')).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await pinnedVersion(PIPECAT, 'livekit-agents')).toBe('unknown');
});
