import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256Of } from '../../platform/sha256.ts';
import type { ModelFile, Original } from '../model-file.ts';
import { modelPath } from '../store.ts';

/** A file that is not what the manifest says. */
export class BrokenFileError extends Error {
  override readonly name = 'BrokenFileError';
}

/**
 * Moves a fetched file to its place in the cache, if it is the right one; removes it if it is not.
 *
 * @throws BrokenFileError
 */
export async function putInPlace(file: string, model: ModelFile): Promise<void> {
  try {
    await checkFile(file, model);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  const place = modelPath(model);
  await mkdir(dirname(place), { recursive: true });
  // A rename is atomic, and a process that was quicker has put the same bytes there.
  await rename(file, place);
}

/** @throws BrokenFileError if the file has other bytes than the manifest says. */
export async function checkFile(file: string, model: Original): Promise<void> {
  const { size } = await stat(file);
  if (size !== model.size) throw new BrokenFileError(`it has ${size} bytes instead of ${model.size}`);
  const sha256 = await sha256Of(file);
  if (sha256 !== model.sha256)
    throw new BrokenFileError(`its content is broken: sha256 ${sha256} instead of ${model.sha256}`);
}
