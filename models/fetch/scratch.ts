import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { cachePath } from '../../setup/cache.ts';

/** Interrupted downloads that nobody has resumed for so long are removed. */
const KEEP_PARTIAL_MS = 7 * 24 * 3_600_000;

/** What an interrupted download leaves: the beginning of a file, or a folder with whole parts of it. */
const FILE = '.partial';
const FOLDER = '.parts';

/**
 * Where files lie until they are whole and checked: in the models' own folder, so that a rename moves them. Each name
 * begins with the process that owns it, or 0.
 */
const scratchPath = (...parts: string[]): string => cachePath('models', '.scratch', ...parts);

/**
 * A new folder for half-done work, which the caller removes. Those of processes that were killed, and downloads that
 * nobody resumed, are removed here.
 */
export async function makeWorkFolder(): Promise<string> {
  for (const name of await list()) {
    const left = isPartial(name) ? (await ageMs(name)) > KEEP_PARTIAL_MS : true;
    if (left && !isAlive(ownerOf(name))) await remove(name);
  }
  return await mkdtemp(scratchPath(`${process.pid}-work-`));
}

/**
 * A file of the caller's own to download to. If an earlier download of the same thing was interrupted, it is that
 * download's file, with what it has got already; the rename lets only one process have it.
 *
 * @param key names the content, such as its sha256.
 */
export async function claimPartialFile(key: string): Promise<string> {
  return await claim(`${key}${FILE}`);
}

/** As {@link claimPartialFile}, a folder for the parts of a file. */
export async function claimPartialFolder(key: string): Promise<string> {
  const folder = await claim(`${key}${FOLDER}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Leaves an interrupted download to whoever claims it next. */
export async function releasePartial(path: string): Promise<void> {
  try {
    await rename(path, scratchPath(basename(path).replace(/^\d+/, '0')));
  } catch {
    // It failed before its first byte: there is nothing to leave.
  }
}

/** Removes what is left of interrupted downloads of a content that nobody downloads now. */
export async function forgetPartials(key: string): Promise<void> {
  for (const name of await listPartials(key)) await remove(name);
}

async function claim(what: string): Promise<string> {
  const own = scratchPath(`${process.pid}-${Math.random().toString(36).slice(2)}-${what}`);
  for (const name of await listUnowned(what)) {
    try {
      await rename(scratchPath(name), own);
      break;
    } catch {
      // Another process was quicker: look for the next one.
    }
  }
  return own;
}

async function listPartials(key: string): Promise<string[]> {
  return [...(await listUnowned(`${key}${FILE}`)), ...(await listUnowned(`${key}${FOLDER}`))];
}

async function listUnowned(what: string): Promise<string[]> {
  return (await list()).filter((name) => name.endsWith(`-${what}`) && !isAlive(ownerOf(name)));
}

async function list(): Promise<string[]> {
  await mkdir(scratchPath(), { recursive: true });
  return await readdir(scratchPath());
}

async function remove(name: string): Promise<void> {
  await rm(scratchPath(name), { recursive: true, force: true });
}

function isPartial(name: string): boolean {
  return name.endsWith(FILE) || name.endsWith(FOLDER);
}

function ownerOf(name: string): number {
  return Number.parseInt(name, 10);
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function ageMs(name: string): Promise<number> {
  try {
    return Date.now() - (await stat(scratchPath(name))).mtimeMs;
  } catch {
    return 0;
  }
}
