import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path in the user's cache folder (XDG base directory specification), where slow results are kept by version. */
export function cachePath(...parts: string[]): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'parley', ...parts);
}
