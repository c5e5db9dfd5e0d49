import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Speech } from '../../../domain/ports.ts';
import { SpeechCache } from './speech-cache.ts';

let folder: string;
let warnings: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-speech-'));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (mostBytes = 1_000_000): SpeechCache =>
  new SpeechCache({ folder, mostBytes, warn: (error) => warnings.push(error) });
const keyOf = (text: string, rate = 1) => ({ model: 'joe', voice: 'joe', rate, text });
const speechOf = (text: string): Speech => ({
  text,
  samples: new Float32Array(1_000).fill(0.25),
  sampleRate: 22_050,
  words: [{ text, startMs: 0, endMs: 45 }],
});

describe('kept speech', () => {
  it('is there again, also for the next process', async () => {
    await open().keep(keyOf('Hi'), speechOf('Hi'));
    const kept = await open().get(keyOf('Hi'));
    expect(kept).toMatchObject({ text: 'Hi', sampleRate: 22_050, words: [{ text: 'Hi', endMs: 45 }] });
    expect(kept?.samples[500]).toBeCloseTo(0.25, 3);
    expect(kept?.samples).toHaveLength(1_000);
  });

  it('is for the same text, voice and pace only', async () => {
    const cache = open();
    await cache.keep(keyOf('Hi'), speechOf('Hi'));
    expect(await cache.get(keyOf('hi'))).toBeUndefined();
    expect(await cache.get(keyOf('Hi', 2))).toBeUndefined();
    expect(await cache.get({ ...keyOf('Hi'), voice: 'amy' })).toBeUndefined();
  });

  it('goes when there is no room, what was not wanted for longest first', async () => {
    const cache = open(5_000);
    for (const text of ['one', 'two']) await cache.keep(keyOf(text), speechOf(text));
    await cache.get(keyOf('one'));
    await cache.keep(keyOf('three'), speechOf('three'));
    expect(await cache.get(keyOf('two'))).toBeUndefined();
    expect(await cache.get(keyOf('one'))).toBeDefined();
    expect(await readdir(folder)).toHaveLength(2);
    expect(await open(2_500).get(keyOf('two'))).toBeUndefined();
    expect((await readdir(folder)).length).toBeLessThanOrEqual(1);
  });

  it('that was broken or deleted meanwhile is made anew', async () => {
    const cache = open();
    for (const text of ['one', 'two']) await cache.keep(keyOf(text), speechOf(text));
    const [first = '', second = ''] = await readdir(folder);
    await truncate(join(folder, first), 10);
    await rm(join(folder, second));
    expect(await cache.get(keyOf('one'))).toBeUndefined();
    expect(await cache.get(keyOf('two'))).toBeUndefined();
    expect(warnings).toHaveLength(1);
    await cache.keep(keyOf('one'), speechOf('one'));
    expect(await cache.get(keyOf('one'))).toBeDefined();
  });

  it('is not kept where the disk takes nothing, and that is told', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'no folder');
    const cache = open();
    await cache.keep(keyOf('Hi'), speechOf('Hi'));
    expect(await cache.get(keyOf('Hi'))).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});
