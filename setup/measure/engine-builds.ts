import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { findWhisperAddon } from '../../agent/native/whisper/addon-path.ts';

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

const PACKAGES = ['node-llama-cpp', 'onnxruntime-node', '@fugood/whisper.node'];

/** Names the builds of the engines that are here, since each is as fast as it was built. */
export async function engineBuilds(): Promise<string> {
  const file = join(import.meta.dirname, '../../package.json');
  const { dependencies } = manifest.parse(JSON.parse(await readFile(file, 'utf8')));
  const addon = await findWhisperAddon();
  return [
    ...PACKAGES.map((name) => `${name} ${dependencies[name] ?? 'none'}`),
    `whisper addon ${addon === undefined ? 'none' : basename(dirname(addon))}`,
  ].join(', ');
}
