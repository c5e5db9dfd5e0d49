import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SetupError } from '../../platform/errors.ts';
import { cachePath } from '../../platform/cache.ts';
import { ensureCachedBinary } from '../binaries/cached-binary.ts';
import { findExecutable } from '../../platform/child-process.ts';
import { goBuild } from './build.ts';
import type { OnProgress } from '../../platform/progress.ts';

/** A command that is built from its Go module. */
export interface GoTool {
  readonly name: string;
  /** Path of its main package, without the version. */
  readonly module: string;
  /** As Go writes it, with the `v`. */
  readonly version: string;
}

/**
 * The path of a Go tool: the cached one, or one built with `go install`. `also` puts more files beside it.
 *
 * @throws SetupError without Go, or when the build fails.
 */
export async function ensureGoTool(
  { name, module, version }: GoTool,
  onProgress: OnProgress,
  also: (folder: string) => Promise<void> = async () => undefined,
): Promise<string> {
  const cached = cachePath(name, version, name);
  await ensureCachedBinary(cached, async (folder) => {
    const go = findExecutable('go');
    if (!go) throw new SetupError(`No ${name}, and no Go to build it with. Install Go (https://go.dev/dl).`);
    try {
      await goBuild(
        go,
        ['install', `${module}@${version}`],
        { what: name, env: { GOBIN: folder } },
        onProgress,
      );
    } catch (cause) {
      throw new SetupError(`${name} could not be built. ${(cause as Error).message}`, { cause });
    }
    if (basename(module) !== name) await rename(join(folder, basename(module)), join(folder, name));
    await also(folder);
  });
  return cached;
}

/** The folder in which a Go tool's companions lie. */
export const besides = (tool: string, ...parts: string[]): string => join(dirname(tool), ...parts);
