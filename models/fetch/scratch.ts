import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { cachePath } from '../../platform/cache.ts';
import { bytesIn } from './bytes-in.ts';

/** Interrupted downloads that nobody has resumed for this long are removed. */
const KEEP_PARTIAL_MS = 7 * 24 * 3_600_000;

/** What an interrupted download leaves: the beginning of a file, or a folder with whole parts of it. */
const FILE = '.partial';
const FOLDER = '.parts';

/**
 * Where files lie until they are whole and checked: in the models' own folder, so that a rename moves them. Each name
 * begins with the process that owns it, or 0.
 */
const scratchPath = (...parts: string[]): string => cachePath('models', '.scratch', ...parts);

/** The names that this process gave. Its number does not tell: in a container, earlier processes had number 1 too. */
const own = new Set<string>();

/**
 * A new folder for half-done work, which the caller removes. Those of processes that were killed, and downloads that
 * nobody resumed, are removed here.
 */
export async function makeWorkFolder(): Promise<string> {
  for (const name of await list()) {
    const left = isPartial(name) ? (await ageMs(name)) > KEEP_PARTIAL_MS : true;
    if (left && !isOwned(name)) await remove(name);
  }
  const folder = await mkdtemp(scratchPath(`${process.pid}-work-`));
  own.add(basename(folder));
  return folder;
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

/** The bytes that interrupted downloads of a content have brought, and that the next one has no need to fetch. */
export async function partialBytes(key: string): Promise<number> {
  let bytes = 0;
  for (const name of await listPartials(key)) bytes += await bytesIn(scratchPath(name));
  return bytes;
}

/** Removes what is left of interrupted downloads of a content that nobody downloads now. */
export async function forgetPartials(key: string): Promise<void> {
  for (const name of await listPartials(key)) await remove(name);
}

async function claim(what: string): Promise<string> {
  const name = `${process.pid}-${Math.random().toString(36).slice(2)}-${what}`;
  own.add(name);
  for (const left of await listUnowned(what)) {
    try {
      await rename(scratchPath(left), scratchPath(name));
      break;
    } catch {
      // Another process was quicker: look for the next one.
    }
  }
  return scratchPath(name);
}

async function listPartials(key: string): Promise<string[]> {
  return [...(await listUnowned(`${key}${FILE}`)), ...(await listUnowned(`${key}${FOLDER}`))];
}

async function listUnowned(what: string): Promise<string[]> {
  return (await list()).filter((name) => name.endsWith(`-${what}`) && !isOwned(name));
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

/** Whether the process that a name begins with still works on it. */
function isOwned(name: string): boolean {
  const owner = Number.parseInt(name, 10);
  return owner === process.pid ? own.has(name) : isAlive(owner);
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
