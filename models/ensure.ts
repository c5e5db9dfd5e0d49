import { mkdir, rm, statfs } from 'node:fs/promises';
import { SetupError } from '../platform/errors.ts';
import { cachePath } from '../platform/cache.ts';
import { isNoSpace } from '../platform/download.ts';
import type { OnProgress } from '../platform/progress.ts';
import { fetchModel, forgetSource } from './fetch/fetch-model.ts';
import type { FetchContext } from './fetch/fetch-context.ts';
import { BrokenFileError, putInPlace } from './fetch/put-in-place.ts';
import { Packages } from './fetch/packages.ts';
import { forgetPartials, makeWorkFolder, partialBytes } from './fetch/scratch.ts';
import { HUGGING_FACE } from './hugging-face.ts';
import { inMegabytes } from '../platform/megabytes.ts';
import type { ModelFile, PackagedFile, Source } from './model-file.ts';
import { isPresent } from './store.ts';

export interface EnsureOptions {
  readonly onProgress?: OnProgress;
  /** Stops at any byte; what was downloaded is kept for the next time. */
  readonly signal?: AbortSignal;
  /** Another address that serves what Hugging Face does. */
  readonly huggingFace?: string;
}

/**
 * Fetches the models that are not there yet, one after the other. Each is checked before it gets its place in the cache;
 * several processes may do this at the same time.
 *
 * @throws SetupError that says for each source why it failed, and what to do.
 */
export async function ensureModels(models: readonly ModelFile[], options: EnsureOptions = {}): Promise<void> {
  const missing: ModelFile[] = [];
  for (const model of new Set(models)) if (!(await isPresent(model))) missing.push(model);
  if (missing.length === 0) return;

  const { onProgress = () => undefined, signal = new AbortController().signal } = options;
  await checkSpace(missing);
  const folder = await makeWorkFolder();
  try {
    const packages = new Packages(folder);
    for (const [i, model] of missing.entries()) {
      await ensureModel(model, {
        packages,
        folder,
        huggingFace: options.huggingFace ?? HUGGING_FACE,
        onProgress: ({ message, ...rest }) =>
          onProgress({ message: `${message} (${i + 1} of ${missing.length})`, ...rest }),
        signal,
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function ensureModel(model: ModelFile, context: FetchContext): Promise<void> {
  const problems: string[] = [];
  for (const source of model.sources) {
    try {
      await fetchChecked(model, source, context);
      await forgetPartials(model.sha256);
      return;
    } catch (error) {
      context.signal.throwIfAborted();
      if (isNoSpace(error)) throw noSpace(inMegabytes(model.size), error);
      problems.push(`- ${describe(source)}: ${(error as Error).message}`);
    }
  }
  throw new SetupError(
    `${model.name} (${inMegabytes(model.size)}) could not be fetched.\n${problems.join('\n')}\n` +
      'Check the network connection and run the same command again: what is there already is kept.',
  );
}

/** A download that turns out to be broken is made once more. */
async function fetchChecked(model: ModelFile, source: Source, context: FetchContext): Promise<void> {
  const attempt = async (): Promise<void> => {
    try {
      await putInPlace(await fetchModel(model, source, context), model);
    } catch (error) {
      if (error instanceof BrokenFileError) await forgetSource(model, source, context.packages);
      throw error;
    }
  };
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof BrokenFileError)) throw error;
    await attempt();
  }
}

/** Unpacking and converting need room for their source as well: the largest of these must fit beside the models. */
async function checkSpace(models: readonly ModelFile[]): Promise<void> {
  const folder = cachePath('models');
  await mkdir(folder, { recursive: true });
  let needed = Math.max(
    ...models.flatMap(({ size, sources }) => sources.map((source) => workBytes(size, source))),
  );
  for (const { sha256, size } of models) needed += size - (await partialBytes(sha256));
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed) throw noSpace(inMegabytes(needed));
}

/** What a source takes beside the model itself while it is fetched. */
function workBytes(size: number, source: Source): number {
  switch (source.kind) {
    case 'hugging-face':
      return 0;
    case 'package':
      return source.file.packageBytes + size;
    case 'package-parts':
      return size;
    case 'whisper-from-ct2':
      return 2 * source.model.reduce((sum, { packageBytes }) => sum + packageBytes, 0);
    case 'gguf-q8-from-q4':
      return source.original.size + workBytes(source.original.size, source.from);
  }
}

function noSpace(needed: string, cause?: unknown): SetupError {
  const folder = cachePath('models');
  return new SetupError(
    `There is no space for the models: ${needed} are needed in ${folder}. ` +
      'Free some, or set XDG_CACHE_HOME to a folder on another disk.',
    { cause },
  );
}

function describe(source: Source): string {
  if (source.kind === 'gguf-q8-from-q4') return describe(source.from);
  if (source.kind === 'hugging-face') return `Hugging Face, ${source.repository}`;
  if (source.kind === 'package-parts') {
    const [first] = source.parts;
    return `${first ? describePackage(first) : 'no package'} and ${source.parts.length - 1} more`;
  }
  return describePackage(source.kind === 'package' ? source.file : source.vocabulary);
}

function describePackage(file: PackagedFile): string {
  return `${file.registry === 'npm' ? 'npm' : 'PyPI'}, ${file.package}`;
}
