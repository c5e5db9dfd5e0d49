import { rm } from 'node:fs/promises';
import { SetupError } from '../platform/errors.ts';
import { BrokenFileError, checkFile } from './fetch/put-in-place.ts';
import type { EachModel } from './resolve-models.ts';
import { findModel } from './store.ts';

/**
 * Opens what reads models. When that fails, their files are checked by their hash: one that is broken is removed, so that it
 * is fetched anew.
 *
 * @throws SetupError that names the broken files; else what `open` throws.
 */
export async function unlessBroken<T>(
  { files, names }: { readonly files: EachModel; readonly names: EachModel },
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const nameOf = new Map(
      (Object.keys(files) as (keyof EachModel)[]).map((role) => [files[role], names[role]]),
    );
    const broken: string[] = [];
    for (const [file, name] of nameOf) {
      if (!(await isBroken(file, name))) continue;
      broken.push(`${name} (${file})`);
      await rm(file, { force: true });
    }
    if (broken.length === 0) throw error;
    throw new SetupError(
      `The content of ${broken.join(', ')} was broken. Run "npm run setup" to fetch it anew.`,
      { cause: error },
    );
  }
}

async function isBroken(file: string, name: string): Promise<boolean> {
  try {
    await checkFile(file, findModel(name));
    return false;
  } catch (error) {
    if (error instanceof BrokenFileError) return true;
    // A file that is not there may be of no use here: whoever opens it says so.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
