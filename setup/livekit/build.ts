import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { goBuild } from '../go/build.ts';
import type { OnProgress } from '../../platform/progress.ts';

/** Packages of 1.9.12 on Linux, to say how far the compiler is. */
const packages = 745;

/**
 * Builds the LiveKit server from its Go module into `folder`, as `livekit-server`. A minute or two.
 *
 * @throws CommandError with the end of the compiler's output.
 */
export async function buildLiveKitServer(
  go: string,
  version: string,
  folder: string,
  onProgress: OnProgress,
): Promise<void> {
  await goBuild(
    go,
    ['install', `github.com/livekit/livekit-server/cmd/server@v${version}`],
    { what: version, packages, env: { GOBIN: folder } },
    onProgress,
  );
  await rename(join(folder, 'server'), join(folder, 'livekit-server'));
}
