import { readFile, writeFile } from 'node:fs/promises';
import { modelPath } from '../../../models/store.ts';
import { cachePath } from '../../../platform/cache.ts';
import { replaceAtomically } from '../../../platform/replace-atomically.ts';
import type { PiperOptions } from './open-piper.ts';

const VOICE = 'en_US-joe-medium';

/**
 * A voice that says a text in the same way each time, so that what a test finds is no chance. Piper's voices draw the length and the
 * sound of each phoneme; this is ours without that noise.
 */
export async function steadyVoice(): Promise<PiperOptions> {
  const config = JSON.parse(await readFile(modelPath(`${VOICE}.onnx.json`), 'utf8')) as { inference: object };
  const steady = { ...config, inference: { ...config.inference, noise_scale: 0, noise_w: 0 } };
  const configPath = cachePath('test-voices', `${VOICE}-steady.onnx.json`);
  await replaceAtomically(configPath, (unfinished) => writeFile(unfinished, JSON.stringify(steady)));
  return { modelName: VOICE, modelPath: modelPath(`${VOICE}.onnx`), configPath, threads: 2 };
}
