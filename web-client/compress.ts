import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import type { Plugin } from 'vite';

const compressed = promisify(brotliCompress);

/** Below that, a packet carries the file anyway. */
const SMALLEST = 1_024;

/** Puts a compressed copy beside each text of the built page: the agent's server sends that one. */
export function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(css|html|js)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const content = await readFile(join(dir, name));
          if (content.length >= SMALLEST) await writeFile(join(dir, `${name}.br`), await compressed(content));
        }),
      );
    },
  };
}
