import { runCommand } from '../../platform/child-process.ts';
import type { OnProgress } from '../../platform/progress.ts';

export interface GoBuild {
  /** What is built, for the progress. */
  readonly what: string;
  /** About how many packages it is made of, where that is known. */
  readonly packages?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Builds with Go, without C code and debug information, and reports how far the compiler is.
 *
 * @param args of `go`: the command, then its flags and packages.
 * @throws CommandError with the end of the compiler's output.
 */
export async function goBuild(
  go: string,
  [command, ...rest]: readonly [string, ...string[]],
  { what, packages, cwd, env }: GoBuild,
  onProgress: OnProgress,
): Promise<void> {
  const all = packages === undefined ? '' : ` of about ${packages}`;
  let compiled = 0;
  // -v names each package as it is compiled (none when Go's own cache has them all).
  await runCommand(go, [command, '-v', '-ldflags=-s -w', ...rest], {
    ...(cwd !== undefined && { cwd }),
    env: { ...env, CGO_ENABLED: '0' },
    kind: 'toolchain',
    onLine: (line) => {
      if (line.startsWith('go: ')) {
        onProgress({ message: `building ${what}: ${line.slice('go: '.length)}` });
      } else {
        compiled += 1;
        onProgress({ message: `building ${what}: ${compiled}${all} packages compiled` });
      }
    },
  });
}
