import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './child-process.ts';
import type { OnProgress } from './progress.ts';

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
  let compiled = 0;
  // -v names each package as it is compiled (none when Go's own cache has them all).
  const args = [
    'install',
    '-v',
    '-ldflags=-s -w',
    `github.com/livekit/livekit-server/cmd/server@v${version}`,
  ];
  await runCommand(go, args, {
    env: { GOBIN: folder, CGO_ENABLED: '0' },
    onLine: (line) => {
      if (line.startsWith('go: ')) {
        onProgress({ message: `building ${version}: ${line.slice('go: '.length)}` });
      } else {
        compiled += 1;
        onProgress({ message: `building ${version}: ${compiled} of about ${packages} packages compiled` });
      }
    },
  });
  await rename(join(folder, 'server'), join(folder, 'livekit-server'));
}
