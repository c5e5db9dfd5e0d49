import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { WHISPER_CRATE, whatItIsBuiltFor, whisperAddonPath } from '../../agent/native/whisper/addon-path.ts';
import type { OnProgress } from '../../platform/progress.ts';
import { cachePath } from '../../platform/cache.ts';
import { findExecutable, runCommand } from '../../platform/child-process.ts';
import { SetupError } from '../../platform/errors.ts';
import { replaceAtomically } from '../../platform/replace-atomically.ts';

export interface BuildOptions {
  /** Told what is compiled just now. */
  readonly onProgress?: OnProgress;
}

/**
 * Builds the addon into the cache, unless it is there, and returns its path. Takes about two minutes on two cores.
 *
 * @throws SetupError if cargo, cmake or a C++ compiler is missing, or the build fails: the message says what to do.
 */
export async function buildWhisperAddon({ onProgress }: BuildOptions = {}): Promise<string> {
  const path = await whisperAddonPath();
  if (existsSync(path)) return path;

  const cargo = findCargo();
  checkCompilers();
  const target = await targetFolder();
  await compile(cargo, target, onProgress);

  const built = join(target, 'release', libraryName());
  await replaceAtomically(path, (unfinished) => copyFile(built, unfinished));
  return path;
}

/** Where cargo keeps what it has compiled. Other settings get another folder: cargo would not compile anew for them. */
async function targetFolder(): Promise<string> {
  const hash = createHash('sha256').update(await whatItIsBuiltFor());
  hash.update(await readFile(join(WHISPER_CRATE, '.cargo/config.toml')));
  return cachePath('native', `cargo-target-${hash.digest('hex').slice(0, 16)}`);
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
      cwd: WHISPER_CRATE,
      kind: 'toolchain',
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
