import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../../platform/errors.ts';
import { cachePath } from '../../platform/cache.ts';
import { ensureCachedBinary } from '../binaries/cached-binary.ts';
import { CommandError, findExecutable, runCommand } from '../../platform/child-process.ts';
import { download, downloadText } from '../../platform/download.ts';
import { buildJaeger } from './build.ts';
import type { OnProgress } from '../../platform/progress.ts';
import { sha256Of } from '../../platform/sha256.ts';
import { checksumOf } from '../binaries/checksums.ts';

/** The release that Parley is tested with; its Go module is called v1.76.0 (setup/jaeger/go.mod). */
const JAEGER_VERSION = '2.13.0';

const releases = 'https://github.com/jaegertracing/jaeger/releases/download';

const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * The path of a Jaeger: version 2 on the PATH, the cached one, the release's download, or one built with Go, in that order. What is
 * fetched or built is put into the cache whole or not at all.
 *
 * @throws SetupError when none of the ways is open; the message says what to do.
 */
export async function ensureJaeger(options: { onProgress?: OnProgress } = {}): Promise<string> {
  const installed = findExecutable('jaeger');
  if (installed && (await isVersion2(installed))) return installed;
  const cached = cachePath('jaeger', JAEGER_VERSION, 'jaeger');
  await ensureCachedBinary(cached, (folder) => fetchOrBuild(folder, options.onProgress ?? (() => undefined)));
  return cached;
}

async function fetchOrBuild(folder: string, onProgress: OnProgress): Promise<void> {
  try {
    await downloadJaeger(folder, onProgress);
  } catch (downloadError) {
    if ((downloadError as NodeJS.ErrnoException).syscall) throw downloadError;
    const reason = (downloadError as Error).message;
    const go = findExecutable('go');
    const advice = `Connect to the internet and try again, or put Jaeger ${JAEGER_VERSION} on the PATH as "jaeger"`;
    if (!go) {
      throw new SetupError(
        `No Jaeger: ${reason}, and there is no Go to build it with. ${advice}, or install Go.`,
        { cause: downloadError },
      );
    }
    onProgress({ message: `building it with Go, as ${reason}` });
    try {
      await buildJaeger(go, folder, onProgress);
    } catch (buildError) {
      throw new SetupError(
        `No Jaeger: ${reason}, and building it failed too. ${(buildError as Error).message}\n${advice}.`,
        { cause: buildError },
      );
    }
  }
}

/**
 * Downloads Jaeger's release for this machine into `folder`, and checks the program against the release's own list of checksums.
 *
 * @throws Error whose message completes "No Jaeger: …", or a system error such as ENOSPC.
 */
export async function downloadJaeger(folder: string, onProgress: OnProgress, from = releases): Promise<void> {
  const architecture = architectures[process.arch];
  if (!['linux', 'darwin'].includes(process.platform) || !architecture) {
    throw new Error(`there is no release for ${process.platform} on ${process.arch}`);
  }
  const name = `jaeger-${JAEGER_VERSION}-${process.platform}-${architecture}`;
  const program = `${name}/jaeger`;
  // The list is of the files in the archive, not of the archive itself.
  const checksums = await downloadText(`${from}/v${JAEGER_VERSION}/${name}.sha256sum.txt`);
  const wanted = checksumOf(program, checksums);
  if (!wanted) throw new Error(`the release's ${name}.sha256sum.txt does not list ${program}`);

  const archive = join(folder, `${name}.tar.gz`);
  await download(`${from}/v${JAEGER_VERSION}/${name}.tar.gz`, archive, {
    onBytes: (done, total) =>
      onProgress({ message: `downloading ${JAEGER_VERSION}`, done, ...(total && { total }) }),
  });
  await runCommand('tar', ['-xzf', archive, '-C', folder, program]);
  await rm(archive);
  const unpacked = join(folder, program);
  if ((await sha256Of(unpacked)) !== wanted)
    throw new Error(`the download of ${name} is broken: its sha256 is not the release's`);
  await rename(unpacked, join(folder, 'jaeger'));
  await rm(join(folder, name), { recursive: true });
}

/** Whether a program answers as Jaeger 2 does: version 1 has other commands. */
async function isVersion2(binary: string): Promise<boolean> {
  try {
    const answer = await runCommand(binary, ['version']);
    return /"gitVersion":"v2\./.test(answer);
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}
