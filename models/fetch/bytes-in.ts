import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The size of a file, or of all files in a folder, in bytes. What is removed meanwhile counts as 0. */
export async function bytesIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found?.size ?? 0;
  const entries = await readdir(path).catch(() => []);
  const sizes = await Promise.all(entries.map((entry) => bytesIn(join(path, entry))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
