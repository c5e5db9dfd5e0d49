import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachePath } from '../../../platform/cache.ts';

/** The folder of the addon's sources. */
export const WHISPER_CRATE = fileURLToPath(new URL('.', import.meta.url));

/** The addon in a container image (deploy/Dockerfile), which was built elsewhere, for many kinds of machine. */
const shipped = join(WHISPER_CRATE, 'whisper.node');

/** The path of an addon that was shipped with these sources, or was built from them for this machine; undefined if there is none. */
export async function findWhisperAddon(): Promise<string | undefined> {
  if (existsSync(shipped)) return shipped;
  const path = await whisperAddonPath();
  return existsSync(path) ? path : undefined;
}

/** The path at which the addon is built from these sources for this machine. */
export async function whisperAddonPath(): Promise<string> {
  const files = ['Cargo.toml', 'Cargo.lock', 'build.rs', '.cargo/config.toml'];
  for (const file of await readdir(join(WHISPER_CRATE, 'src'))) files.push(join('src', file));
  const hash = createHash('sha256').update(await whatItIsBuiltFor());
  for (const file of files.sort()) hash.update(file).update(await readFile(join(WHISPER_CRATE, file)));
  return cachePath('native', hash.digest('hex').slice(0, 16), 'whisper.node');
}

/** Names what an addon is compiled for: exactly this CPU, unless the environment says otherwise (`GGML_NATIVE=OFF`). */
export async function whatItIsBuiltFor(): Promise<string> {
  const options = Object.entries(process.env).filter(([name]) => name.startsWith('GGML_'));
  return [await thisMachine(), ...options.map(([name, value]) => `${name}=${value ?? ''}`).sort()].join('\n');
}

/** Names this machine's CPU, since machines of different kinds can share a cache. */
async function thisMachine(): Promise<string> {
  const info = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8') : '';
  const features = /^(?:flags|Features)\s*:.*$/m.exec(info)?.[0] ?? cpus()[0]?.model ?? '';
  const machine = `${process.platform} ${process.arch} ${features}`;
  return createHash('sha256').update(machine).digest('hex').slice(0, 16);
}
