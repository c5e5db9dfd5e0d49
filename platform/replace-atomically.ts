import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a file or a folder in its place, whole or not at all: it is made beside it first. Several processes may do this at once.
 *
 * @param make makes it at the path that it is given, where there is nothing yet.
 * @throws what `make` throws; a system error such as ENOSPC. What was at the place before is then still there.
 */
export async function replaceAtomically(
  place: string,
  make: (unfinished: string) => Promise<unknown>,
): Promise<void> {
  const unfinished = `${place}.${randomBytes(4).toString('hex')}.part`;
  const removeUnfinished = () => rmSync(unfinished, { recursive: true, force: true });
  process.once('exit', removeUnfinished);
  try {
    await mkdir(dirname(place), { recursive: true });
    await make(unfinished);
    await moveOver(unfinished, place);
  } finally {
    process.off('exit', removeUnfinished);
    removeUnfinished();
  }
}

/** A file takes the place of another in one step; an older folder has to go first. */
async function moveOver(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  }
}
