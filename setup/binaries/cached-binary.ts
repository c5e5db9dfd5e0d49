import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SetupError } from '../../platform/errors.ts';
import { replaceAtomically } from '../../platform/replace-atomically.ts';
import { sha256Of } from '../../platform/sha256.ts';

/**
 * Makes sure that `target`, an executable in a cache folder of its own, is there and unchanged. Otherwise `obtain` makes it in a new
 * folder, under the same name, which replaces the old folder once it is whole. Several processes may do this at once.
 *
 * @throws SetupError when the disk is full or the cache can't be written; whatever `obtain` throws.
 */
export async function ensureCachedBinary(
  target: string,
  obtain: (folder: string) => Promise<void>,
): Promise<void> {
  if (await isIntact(target)) return;
  const folder = dirname(target);
  try {
    await replaceAtomically(folder, async (unfinished) => {
      await mkdir(unfinished);
      await obtain(unfinished);
      const binary = join(unfinished, basename(target));
      await chmod(binary, 0o755);
      await writeFile(sumFile(binary), await sha256Of(binary));
    });
  } catch (error) {
    // Another process may have put it there meanwhile.
    if (!(await isIntact(target))) throw explained(error, folder);
  }
}

/** Whether a binary is what was once put there, by the sha256 that is kept beside it. */
async function isIntact(binary: string): Promise<boolean> {
  try {
    const [kept, actual] = await Promise.all([readFile(sumFile(binary), 'utf8'), sha256Of(binary)]);
    return kept.trim() === actual;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function sumFile(binary: string): string {
  return `${binary}.sha256`;
}

function explained(error: unknown, folder: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
      return new SetupError(`No space is left for ${folder}. Free 500 MB and try again.`, { cause: error });
    case 'EACCES':
    case 'EROFS':
      return new SetupError(`${folder} can't be written. Set XDG_CACHE_HOME to a folder that can.`, {
        cause: error,
      });
    default:
      return error;
  }
}
