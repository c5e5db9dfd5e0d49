import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { SetupError } from '../platform/errors.ts';
import { CommandError, runCommand } from '../platform/child-process.ts';
import { replaceAtomically } from '../platform/replace-atomically.ts';

const root = join(import.meta.dirname, '..');
const source = join(root, 'web-client');
const built = join(source, 'dist');
/** What the page is built from. */
const sources = [source, join(root, 'protocol')];
const keyFile = 'built-from';

/**
 * Builds the page into web-client/dist, unless it was built from the same sources and packages. The old one stays until the new
 * one is whole.
 *
 * @throws SetupError with the end of Vite's output.
 */
export async function buildWebClient(): Promise<void> {
  const key = await keyOfSources();
  if ((await readFile(join(built, keyFile), 'utf8').catch(() => '')) === key) return;

  const vite = join(root, 'node_modules/vite/bin/vite.js');
  try {
    await replaceAtomically(built, async (unfinished) => {
      const args = [vite, 'build', source, '--outDir', unfinished, '--logLevel', 'warn'];
      // Vite builds the page for debugging when a test run asks for it.
      await runCommand(process.execPath, args, {
        cwd: root,
        env: { NODE_ENV: 'production' },
        kind: 'toolchain',
      });
      await writeFile(join(unfinished, keyFile), key);
    });
  } catch (error) {
    if (error instanceof CommandError) {
      throw new SetupError(`The page could not be built. ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** A hash of what the page is built from. */
async function keyOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(sources.map(filesIn))).flat())
    hash.update(`${relative(root, file).split(sep).join('/')}\0`).update(await readFile(file));
  return hash.update(await readFile(join(root, 'package-lock.json'))).digest('hex');
}

/** The files of a folder in the same order each time, without tests and what was built. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !/^dist\b/.test(file) && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => join(folder, file));
}
