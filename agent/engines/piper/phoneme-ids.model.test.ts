import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { modelPath } from '../../../models/store.ts';
import { openEspeak } from './espeak.ts';
import { encode } from './phoneme-ids.ts';
import { readVoiceConfig } from './voice-config.ts';

const fixture = z.object({
  madeBy: z.string(),
  sentences: z.array(z.object({ text: z.string(), ids: z.array(z.string()) })),
});

test('phoneme ids are those of the PyPI package piper-tts for at least 98% of the sentences', async () => {
  const file = await readFile(new URL('./phoneme-ids.fixture.json', import.meta.url), 'utf8');
  const { madeBy, sentences } = fixture.parse(JSON.parse(file));
  const voice = await readVoiceConfig(modelPath('en_US-joe-medium.onnx.json'));
  const espeak = await openEspeak(voice.espeakVoice);
  const different = sentences
    .map(({ text, ids }) => ({
      text,
      theirs: ids,
      ours: espeak.phonemize(text).map((sentence) => encode(sentence, voice.phonemeIds).ids.join(' ')),
    }))
    .filter(({ ours, theirs }) => ours.join('|') !== theirs.join('|'));
  for (const { text } of different) console.warn(`Not as ${madeBy} has it: ${text}`);
  const same = sentences.length - different.length;
  console.info(`Phoneme ids: ${same} of ${sentences.length} sentences as ${madeBy} has them`);
  expect(sentences.length).toBeGreaterThanOrEqual(50);
  expect(same / sentences.length).toBeGreaterThanOrEqual(0.98);
});
