import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../../../platform/errors.ts';
import { readVoiceConfig } from './voice-config.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const VOICE = {
  audio: { sample_rate: 22_050 },
  espeak: { voice: 'en-us' },
  inference: { noise_scale: 0.5, length_scale: 1.1, noise_w: 0.7 },
  phoneme_id_map: { _: [0], '^': [1], $: [2], ' ': [3], a: [14] },
};

async function written(content: string): Promise<string> {
  const path = join(folder, 'voice.onnx.json');
  await writeFile(path, content);
  return path;
}

test('a voice says how it wants to sound', async () => {
  const voice = await readVoiceConfig(await written(JSON.stringify(VOICE)));
  expect(voice).toMatchObject({
    sampleRate: 22_050,
    espeakVoice: 'en-us',
    noiseScale: 0.5,
    lengthScale: 1.1,
  });
  expect(voice.phonemeIds.get('a')).toEqual([14]);
});

test.each([
  ['no JSON', '{'],
  ['a voice without phonemes', JSON.stringify({ ...VOICE, phoneme_id_map: {} })],
  ['a voice that reads letters', JSON.stringify({ ...VOICE, phoneme_type: 'text' })],
])('%s is refused with the name of the file', async (_, content) => {
  const path = await written(content);
  await expect(readVoiceConfig(path)).rejects.toThrow(ConfigError);
  await expect(readVoiceConfig(path)).rejects.toThrow(path);
});

test('a file that is not there is refused', async () => {
  await expect(readVoiceConfig(join(folder, 'none.json'))).rejects.toThrow(ConfigError);
});
