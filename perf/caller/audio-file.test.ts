import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_RATE } from './audio.ts';
import { readAudio, resample } from './audio-file.ts';
import { wavOf } from '../../agent/domain/wav.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-audio-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tone = (sampleRate: number) =>
  Float32Array.from({ length: sampleRate }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / sampleRate));

test('a WAV file is read as it was written', async () => {
  const written = tone(SAMPLE_RATE);
  const file = join(folder, 'tone.wav');
  await writeFile(file, wavOf(written));
  const samples = await readAudio(file);
  expect(samples).toHaveLength(SAMPLE_RATE);
  const largest = samples.reduce((max, sample, i) => Math.max(max, Math.abs(sample - (written[i] ?? 0))), 0);
  expect(largest).toBeLessThan(1e-4);
});

test('another rate keeps its length and its pitch', () => {
  const samples = resample(tone(22_050), 22_050);
  expect(samples.length).toBeGreaterThan(SAMPLE_RATE - 10);
  expect(samples.length).toBeLessThan(SAMPLE_RATE + 10);
  const crossings = samples.filter((sample, i) => sample >= 0 && (samples[i - 1] ?? 0) < 0).length;
  expect(crossings).toBeGreaterThanOrEqual(438);
  expect(crossings).toBeLessThanOrEqual(441);
});

test('what is no audio is said to be none', async () => {
  const file = join(folder, 'text.flac');
  await writeFile(file, 'not audio');
  await expect(readAudio(file)).rejects.toThrow('FLAC, WAV, MP3 or OGG');
});

test('a recording that is not there is named', async () => {
  await expect(readAudio(join(folder, 'none.wav'))).rejects.toThrow(/none\.wav can't be read \(ENOENT\)/);
});
