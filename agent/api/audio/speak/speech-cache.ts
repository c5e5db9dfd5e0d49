import { createHash } from 'node:crypto';
import { readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Speech } from '../../../domain/ports.ts';
import { toFloat, toInt16 } from '../../../domain/samples.ts';
import { replaceAtomically } from '../../../../platform/replace-atomically.ts';

/** Bytes of the length of an entry's description, which stands before its samples. */
const LENGTH_BYTES = 4;

const description = z.object({
  text: z.string(),
  sampleRate: z.number(),
  words: z.array(z.object({ text: z.string(), startMs: z.number(), endMs: z.number() })),
});

/** What a piece of speech is known by. */
export interface SpeechKey {
  readonly model: string;
  readonly voice: string;
  readonly rate: number;
  readonly text: string;
  /** The pronunciations that the voice was told of, if any. */
  readonly lexicon?: string | undefined;
}

export interface SpeechCacheOptions {
  readonly folder: string;
  /** Bytes of all entries together. */
  readonly mostBytes: number;
  /** Hears of what goes wrong with the disk. Speech is made anew then. */
  readonly warn: (error: unknown) => void;
}

/** Speech on the disk, each piece a file. The pieces that were not wanted for longest go first; other processes may use the same folder. */
export class SpeechCache {
  readonly #options: SpeechCacheOptions;
  /** The entries' sizes by name, the one that was wanted last at the end. */
  #sizes: Map<string, number> | undefined;
  #bytes = 0;
  #opening: Promise<Map<string, number>> | undefined;

  constructor(options: SpeechCacheOptions) {
    this.#options = options;
  }

  /** The piece, if it is there. */
  async get(key: SpeechKey): Promise<Speech | undefined> {
    const name = nameOf(key);
    const sizes = await this.#open();
    const size = sizes.get(name);
    if (size === undefined) return undefined;
    try {
      const speech = read(await readFile(this.#path(name)));
      sizes.delete(name);
      sizes.set(name, size);
      const now = new Date();
      void utimes(this.#path(name), now, now).catch(() => undefined);
      return speech;
    } catch (error) {
      this.#forget(name);
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#options.warn(error);
      return undefined;
    }
  }

  /** Keeps a piece. What fails is told, not thrown. */
  async keep(key: SpeechKey, speech: Speech): Promise<void> {
    const name = nameOf(key);
    const bytes = written(speech);
    if (bytes.length > this.#options.mostBytes) return;
    try {
      const sizes = await this.#open();
      // What people have others say is nobody else's business.
      await replaceAtomically(this.#path(name), (path) => writeFile(path, bytes, { mode: 0o600 }));
      this.#forget(name);
      sizes.set(name, bytes.length);
      this.#bytes += bytes.length;
      await this.#makeRoom(sizes);
    } catch (error) {
      this.#options.warn(error);
    }
  }

  async #makeRoom(sizes: Map<string, number>): Promise<void> {
    for (const name of sizes.keys()) {
      if (this.#bytes <= this.#options.mostBytes) return;
      this.#forget(name);
      await rm(this.#path(name), { force: true });
    }
  }

  #forget(name: string): void {
    this.#bytes -= this.#sizes?.get(name) ?? 0;
    this.#sizes?.delete(name);
  }

  #path(name: string): string {
    return join(this.#options.folder, name);
  }

  /** Looks, the first time, what is there from before. */
  #open(): Promise<Map<string, number>> {
    this.#opening ??= this.#look();
    return this.#opening;
  }

  async #look(): Promise<Map<string, number>> {
    const names = await readdir(this.#options.folder).catch(() => []);
    const files = await Promise.all(
      names
        .filter((name) => NAME.test(name))
        .map(async (name) => {
          const found = await stat(this.#path(name)).catch(() => undefined);
          return { name, size: found?.size ?? 0, at: found?.mtimeMs ?? 0 };
        }),
    );
    files.sort((a, b) => a.at - b.at);
    this.#sizes = new Map(files.map(({ name, size }) => [name, size]));
    this.#bytes = files.reduce((sum, { size }) => sum + size, 0);
    await this.#makeRoom(this.#sizes).catch(this.#options.warn);
    return this.#sizes;
  }
}

const NAME = /^[0-9a-f]{64}$/;

const nameOf = ({ model, voice, rate, text, lexicon }: SpeechKey): string =>
  createHash('sha256')
    .update(JSON.stringify([model, voice, rate, text, lexicon]))
    .digest('hex');

function written({ text, sampleRate, words, samples }: Speech): Buffer {
  const head = Buffer.from(JSON.stringify({ text, sampleRate, words }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, Buffer.from(toInt16(samples).buffer)]);
}

function read(bytes: Buffer): Speech {
  const start = LENGTH_BYTES + bytes.readUInt32LE(0);
  const { text, sampleRate, words } = description.parse(
    JSON.parse(bytes.toString('utf8', LENGTH_BYTES, start)),
  );
  // The samples may lie at an odd place, so they are copied.
  const samples = toFloat(new Int16Array(new Uint8Array(bytes.subarray(start)).buffer));
  return { text, samples, sampleRate, words };
}
