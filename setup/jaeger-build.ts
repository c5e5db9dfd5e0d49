import { join } from 'node:path';
import { runCommand } from './child-process.ts';
import type { OnProgress } from './progress.ts';

/** Packages of 1.76.0 on Linux, to say how far the compiler is. */
const packages = 2_600;

/** The small module that names Jaeger's version, and the sums of all that it is made of. */
const moduleFolder = join(import.meta.dirname, 'jaeger');

/**
 * Builds Jaeger from its Go module into `folder`, as `jaeger`. About three minutes on two cores, and it lacks Jaeger's own page, which is
 * not in the module: its query API answers all the same.
 *
 * @throws CommandError with the end of the compiler's output.
 */
export async function buildJaeger(go: string, folder: string, onProgress: OnProgress): Promise<void> {
  let compiled = 0;
  // -v names each package as it is compiled (none when Go's own cache has them all).
  const args = [
    'build',
    '-v',
    '-mod=readonly',
    '-ldflags=-s -w',
    '-o',
    join(folder, 'jaeger'),
    'github.com/jaegertracing/jaeger/cmd/jaeger',
  ];
  await runCommand(go, args, {
    cwd: moduleFolder,
    env: { CGO_ENABLED: '0', GOWORK: 'off' },
    onLine: (line) => {
      if (line.startsWith('go: ')) {
        onProgress({ message: `building: ${line.slice('go: '.length)}` });
      } else {
        compiled += 1;
        onProgress({ message: `building: ${compiled} of about ${packages} packages compiled` });
      }
    },
  });
}
