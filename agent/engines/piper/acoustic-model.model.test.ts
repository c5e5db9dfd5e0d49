import { expect, test } from 'vitest';
import { modelPath } from '../../../models/store.ts';
import { openAcousticModel } from './acoustic-model.ts';
import { openEspeak } from './espeak.ts';
import { piecesOf, soundOf } from './latent.ts';
import { encode } from './phoneme-ids.ts';
import { readVoiceConfig } from './voice-config.ts';

test('pieces that are decoded one by one are the sound of the whole, sample by sample', async () => {
  const config = await readVoiceConfig(modelPath('en_US-joe-medium.onnx.json'));
  const model = await openAcousticModel(modelPath('en_US-joe-medium.onnx'), config, 2);
  const espeak = await openEspeak(config.espeakVoice);
  const [sentence = []] = espeak.phonemize('The capital of France is Paris, and it is a large city.');
  const { latent, context, lengths } = await model.encode(encode(sentence, config.phonemeIds).ids, 1);

  const whole = await model.decode(latent);
  expect(whole).toHaveLength(lengths.reduce((sum, length) => sum + length, 0));
  const pieces = [...piecesOf(latent, context)];
  expect(pieces.length).toBeGreaterThan(1);
  let at = 0;
  let furthest = 0;
  for (const piece of pieces) {
    for (const sample of soundOf(piece, await model.decode(piece.latent)))
      furthest = Math.max(furthest, Math.abs(sample - (whole[at++] ?? 0)));
  }
  expect(at).toBe(whole.length);
  expect(furthest).toBeLessThan(1e-4);
});
