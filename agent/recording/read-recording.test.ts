import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wavOf } from '../domain/wav.ts';
import { readRecording } from './read-recording.ts';

const call = {
  type: 'call',
  version: 1,
  id: 'call-1',
  at: '2026-11-28T12:00:00.000Z',
  language: 'en',
  instructions: 'Be kind.',
  greeting: '',
  models: { stt: '', llm: '', tts: '' },
  endpointing: { sureMs: 1, unsureMs: 2, plainMs: 3 },
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-recording-'));
  writeFileSync(join(folder, 'caller.wav'), wavOf(new Float32Array(1_600).fill(0.25)));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (...lines: unknown[]): void =>
  writeFileSync(
    join(folder, 'events.jsonl'),
    lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''),
  );

test('a recording that a crash has cut short is read as far as it goes', async () => {
  const typed = { type: 'typed', turn: 1, atMs: 7, text: 'Hello' };
  write(call, typed, '{"type":"typed","tur');
  await using recording = await readRecording(folder);
  expect(recording.events).toEqual([call, typed]);
  expect(await recording.audio(-300, 50)).toEqual(
    new Float32Array(800).fill(Math.round(0.25 * 32_767) / 32_768),
  );
  expect(await recording.audio(90, 1_000)).toHaveLength(160);
  expect(await recording.audio(5_000, 6_000)).toHaveLength(0);
});

test('a folder that is no recording is told what is wrong with it', async () => {
  await expect(readRecording(join(folder, 'nowhere'))).rejects.toThrow(/There is no recording in .*nowhere/);
  write({ ...call, version: 2 });
  await expect(readRecording(folder)).rejects.toThrow(/line 1, can't be read/);
  write({ type: 'typed', turn: 1, atMs: 7, text: 'Hello' });
  await expect(readRecording(folder)).rejects.toThrow(/first line .* is not of type "call"/);
  write('no JSON\n');
  await expect(readRecording(folder)).rejects.toThrow(/line 1, can't be read/);
});
