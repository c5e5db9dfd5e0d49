import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cachePath } from '../../platform/cache.ts';
import { findExecutable, runCommand } from '../../platform/child-process.ts';
import { SetupError } from '../../platform/errors.ts';
import { tell } from '../bench/benchmark.ts';

/**
 * The Python of an environment of its own with exactly the packages of a list, made on first use. It stands in the cache under a
 * name of the list's content, so that versions never mix.
 *
 * @param requirements path of the list, as pip reads it.
 * @throws SetupError without a Python that can make one, or when a package can't be had.
 */
export async function ensurePython(requirements: string): Promise<string> {
  const list = await readFile(requirements, 'utf8');
  const version = createHash('sha256').update(list).digest('hex').slice(0, 12);
  const name = basename(requirements, '.txt');
  const folder = cachePath('peers', `${name}-${version}`);
  const python = join(folder, 'bin', 'python');
  // An environment can't be moved, so a file says that it is whole.
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return python;
  const anyPython = findExecutable('python3', 'python');
  if (!anyPython) throw new SetupError(`${name} needs Python 3.10 or newer. ${ADVICE}`);
  tell(`Installing ${name} into ${folder}`);
  await rm(folder, { recursive: true, force: true });
  try {
    await runCommand(anyPython, ['-m', 'venv', folder], { kind: 'toolchain' });
    await runCommand(
      python,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', requirements],
      { kind: 'toolchain' },
    );
  } catch (cause) {
    throw new SetupError(`${name} could not be installed. ${(cause as Error).message}\n${ADVICE}`, { cause });
  }
  await writeFile(whole, '');
  return python;
}

const ADVICE = 'On Debian and Ubuntu: apt install python3-venv. The packages come from PyPI.';

/** The version of a package in a list; `unknown` where it isn't in it. */
export async function pinnedVersion(requirements: string, name: string): Promise<string> {
  const lines = (await readFile(requirements, 'utf8')).split('\n');
  return lines.find((line) => line.startsWith(`${name}==`))?.split('==')[1] ?? 'unknown';
}
