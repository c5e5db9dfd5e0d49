import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findModel, profileModels } from '../../models/store.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { LIVEKIT_AGENTS, PIPECAT } from './python-peers.ts';
import { pinnedVersion } from './python.ts';

test('the peers hear with the weights that Parley hears with', async () => {
  const { stt } = profileModels('embedded', findModel(SMALLEST_LLM));
  const converted = stt.sources.find(({ kind }) => kind === 'whisper-from-ct2');
  if (converted?.kind !== 'whisper-from-ct2') throw new Error(`${stt.name} is not made of a package's file.`);
  const [weights] = converted.model;
  for (const requirements of [LIVEKIT_AGENTS, PIPECAT]) {
    expect(await pinnedVersion(requirements, weights?.package ?? '')).toBe(weights?.version);
  }
  const script = await readFile(join(import.meta.dirname, 'recognition.py'), 'utf8');
  expect(script).toContain(`import ${weights?.package.replaceAll('-', '_') ?? ''}`);
});

test('every package of a peer is pinned', async () => {
  for (const requirements of [LIVEKIT_AGENTS, PIPECAT]) {
    const lines = (await readFile(requirements, 'utf8')).trim().split('\n');
    const packages = lines.filter((line) => !line.startsWith('#'));
    expect(packages.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([]);
  }
});
