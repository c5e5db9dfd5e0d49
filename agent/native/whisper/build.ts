import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { cpus, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnProgress } from '../../../setup/progress.ts';
import { cachePath } from '../../../setup/cache.ts';
import { findExecutable, runCommand } from '../../../setup/child-process.ts';
import { SetupError } from '../../errors.ts';

export interface BuildOptions {
  /** Told what is compiled just now. */
  readonly onProgress?: OnProgress;
}

const crate = fileURLToPath(new URL('.', import.meta.url));

/** Where an image has its addon (deploy/Dockerfile), which was built elsewhere, for many kinds of machine. */
const shipped = join(crate, 'whisper.node');

/** The path of the addon that was shipped with these sources, or was built for them and this machine, if there is one. */
export async function findWhisperAddon(): Promise<string | undefined> {
  if (existsSync(shipped)) return shipped;
  const path = await addonPath();
  return existsSync(path) ? path : undefined;
}

/**
 * Builds the addon into the cache, unless it is there, and returns its path. Takes about two minutes on two cores.
 *
 * @throws SetupError if cargo, cmake or a C++ compiler is missing, or the build fails: the message says what to do.
 */
export async function buildWhisperAddon({ onProgress }: BuildOptions = {}): Promise<string> {
  const path = await addonPath();
  if (existsSync(path)) return path;

  const cargo = findCargo();
  checkCompilers();
  const target = await targetFolder();
  await compile(cargo, target, onProgress);

  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await copyFile(join(target, 'release', libraryName()), unfinished);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  return path;
}

async function addonPath(): Promise<string> {
  const files = ['Cargo.toml', 'Cargo.lock', 'build.rs', '.cargo/config.toml'];
  for (const file of await readdir(join(crate, 'src'))) files.push(join('src', file));
  const hash = createHash('sha256').update(await whatItIsBuiltFor());
  for (const file of files.sort()) hash.update(file).update(await readFile(join(crate, file)));
  return cachePath('native', hash.digest('hex').slice(0, 16), 'whisper.node');
}

/** Where cargo keeps what it has compiled: by the settings, too, since a change of them alone makes it compile nothing again. */
async function targetFolder(): Promise<string> {
  const hash = createHash('sha256').update(await whatItIsBuiltFor());
  hash.update(await readFile(join(crate, '.cargo/config.toml')));
  return cachePath('native', `cargo-target-${hash.digest('hex').slice(0, 16)}`);
}

/** ggml is compiled for this very CPU, unless the environment says otherwise (`GGML_NATIVE=OFF`). */
async function whatItIsBuiltFor(): Promise<string> {
  const options = Object.entries(process.env).filter(([name]) => name.startsWith('GGML_'));
  return [await thisMachine(), ...options.map(([name, value]) => `${name}=${value ?? ''}`).sort()].join('\n');
}

/** A cache can be shared between machines. */
async function thisMachine(): Promise<string> {
  const info = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8') : '';
  const features = /^(?:flags|Features)\s*:.*$/m.exec(info)?.[0] ?? cpus()[0]?.model ?? '';
  const machine = `${process.platform} ${process.arch} ${features}`;
  return createHash('sha256').update(machine).digest('hex').slice(0, 16);
}

function findCargo(): string {
  // rustup's folder is not on the PATH of a shell that was opened before it ran.
  const cargo = findExecutable('cargo') ?? [join(homedir(), '.cargo', 'bin', 'cargo')].find(existsSync);
  if (cargo !== undefined) return cargo;
  throw new SetupError(
    'The speech recognition addon is built with Rust, and cargo was not found. Install Rust 1.88 or newer (https://rustup.rs) and start again.',
  );
}

function checkCompilers(): void {
  if (findExecutable('cmake') !== undefined && findExecutable('c++', 'g++', 'clang++') !== undefined) return;
  throw new SetupError(
    'The speech recognition addon needs cmake and a C++ compiler. Install them (Debian and Ubuntu: apt install cmake g++; Fedora: dnf install cmake gcc-c++; macOS: brew install cmake) and start again.',
  );
}

async function compile(cargo: string, target: string, onProgress?: OnProgress): Promise<void> {
  try {
    await runCommand(cargo, ['build', '--release', '--locked', '--target-dir', target], {
      cwd: crate,
      onLine: (line) => {
        const what = /^ *Compiling (.*)$/.exec(line)?.[1];
        if (what !== undefined) onProgress?.({ message: `compiling ${what}` });
      },
    });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(`${said}\nThe speech recognition addon could not be built. ${advice(said)}`, {
      cause,
    });
  }
}

function advice(said: string): string {
  if (/no space left/i.test(said)) return 'The disk is full: make room (about 500 MB) and start again.';
  if (/failed to download|could not resolve|network/i.test(said)) {
    return 'Its sources could not be downloaded: check the network and start again.';
  }
  return 'The end of the build output is above.';
}

function libraryName(): string {
  if (process.platform === 'win32') return 'parley_whisper.dll';
  return process.platform === 'darwin' ? 'libparley_whisper.dylib' : 'libparley_whisper.so';
}
