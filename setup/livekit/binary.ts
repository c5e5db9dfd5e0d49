import { SetupError } from '../../platform/errors.ts';
import { cachePath } from '../../platform/cache.ts';
import { ensureCachedBinary } from '../binaries/cached-binary.ts';
import { CommandError, findExecutable, runCommand } from '../../platform/child-process.ts';
import { buildLiveKitServer } from './build.ts';
import { downloadLiveKitServer } from './release.ts';
import type { OnProgress } from '../../platform/progress.ts';

/** The release that Parley is tested with. Later ones can't be built with `go install` (replace lines). */
const LIVEKIT_VERSION = '1.9.12';

/**
 * The path of a LiveKit server: one on the PATH (this version or newer), the cached one, the release's download, or one
 * built with `go install`, in that order. What is fetched or built is put into the cache whole or not at all.
 *
 * @throws SetupError when none of the ways is open; the message says what to do.
 */
export async function ensureLiveKitServer(options: { onProgress?: OnProgress } = {}): Promise<string> {
  const installed = findExecutable('livekit-server');
  if (installed && (await isRecentEnough(installed))) return installed;
  const cached = cachePath('livekit-server', LIVEKIT_VERSION, 'livekit-server');
  await ensureCachedBinary(cached, (folder) => fetchOrBuild(folder, options.onProgress ?? (() => undefined)));
  return cached;
}

async function fetchOrBuild(folder: string, onProgress: OnProgress): Promise<void> {
  try {
    await downloadLiveKitServer(LIVEKIT_VERSION, folder, onProgress);
  } catch (downloadError) {
    if ((downloadError as NodeJS.ErrnoException).syscall) throw downloadError;
    const reason = (downloadError as Error).message;
    const go = findExecutable('go');
    if (!go) {
      throw new SetupError(
        `No LiveKit server: ${reason}, and there is no Go to build it with. Connect to the internet and try again, ` +
          `or put livekit-server ${LIVEKIT_VERSION} or newer on the PATH (macOS: brew install livekit), or install Go, ` +
          'or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to a server of yours.',
        { cause: downloadError },
      );
    }
    onProgress({ message: `building it with Go, as ${reason}` });
    try {
      await buildLiveKitServer(go, LIVEKIT_VERSION, folder, onProgress);
    } catch (buildError) {
      throw new SetupError(
        `No LiveKit server: ${reason}, and building it failed too. ${(buildError as Error).message}\n` +
          `Connect to the internet and try again, or put livekit-server ${LIVEKIT_VERSION} or newer on the PATH.`,
        { cause: buildError },
      );
    }
  }
}

/** Whether a LiveKit server says that it is our version or a newer one. */
async function isRecentEnough(binary: string): Promise<boolean> {
  try {
    const answer = await runCommand(binary, ['--version']);
    const version = /\d+\.\d+\.\d+/.exec(answer)?.[0];
    return version !== undefined && isAtLeast(version, LIVEKIT_VERSION);
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}

/** Compares two versions of numbers and dots. */
export function isAtLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}
