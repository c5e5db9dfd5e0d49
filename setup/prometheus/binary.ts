import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../../platform/errors.ts';
import { cachePath } from '../../platform/cache.ts';
import { ensureCachedBinary } from '../binaries/cached-binary.ts';
import { findExecutable, runCommand } from '../../platform/child-process.ts';
import type { OnProgress } from '../../platform/progress.ts';

/** The programs of Prometheus: the server, and what checks metrics and rules. */
export interface Prometheus {
  readonly prometheus: string;
  readonly promtool: string;
}

const programs = ['prometheus', 'promtool'] as const;

/**
 * Finds Prometheus on the PATH or in the cache, or takes it out of Debian's package. The package is not installed: it would start
 * a server of its own.
 *
 * @throws SetupError when there is none to be had; the message says what to do.
 */
export async function ensurePrometheus(options: { onProgress?: OnProgress } = {}): Promise<Prometheus> {
  const [installed, tool] = programs.map((name) => findExecutable(name));
  if (installed !== undefined && tool !== undefined) return { prometheus: installed, promtool: tool };
  const found = { prometheus: '', promtool: '' };
  for (const name of programs) {
    const cached = cachePath('prometheus', name, name);
    await ensureCachedBinary(cached, (folder) =>
      unpack(name, folder, options.onProgress ?? (() => undefined)),
    );
    found[name] = cached;
  }
  return found;
}

async function unpack(program: string, folder: string, onProgress: OnProgress): Promise<void> {
  const apt = findExecutable('apt-get');
  const dpkg = findExecutable('dpkg-deb');
  const advice = 'Install Prometheus: "prometheus" and "promtool" have to be on the PATH.';
  if (!apt || !dpkg) throw new SetupError(`No Prometheus, and no apt-get to fetch it with. ${advice}`);
  const onLine = (line: string) => onProgress({ message: line });
  const download = () => runCommand(apt, ['download', 'prometheus'], { cwd: folder, onLine });
  try {
    await download().catch(async () => {
      // The lists of packages are missing or old.
      await runCommand(apt, ['update'], { onLine });
      await download();
    });
    const [archive] = (await readdir(folder)).filter((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get left no package');
    await runCommand(dpkg, ['-x', join(folder, archive), join(folder, 'package')]);
    await copyFile(join(folder, 'package/usr/bin', program), join(folder, program));
    await rm(join(folder, 'package'), { recursive: true });
    await rm(join(folder, archive));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall) throw error;
    throw new SetupError(
      `No Prometheus: fetching its package failed. ${(error as Error).message}\n${advice}`,
      {
        cause: error,
      },
    );
  }
}
