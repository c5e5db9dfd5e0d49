import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** How long a server may take to answer, and a download may stand still. */
const ANSWER_LIMIT_MS = 15_000;
const STALL_LIMIT_MS = 30_000;

/** Attempts that bring no new byte before a download is given up. */
const FRUITLESS_ATTEMPTS = 3;

const RANGE_NOT_SATISFIABLE = 416;

export interface DownloadOptions {
  /** The size that the file must have. */
  readonly size: number;
  /** Called with the bytes that are there so far. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** The server was reached and will not give the file: there is no use in asking again. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Downloads to a file, going on after the bytes that it has already (HTTP range requests, RFC 9110 section 14). When the
 * connection breaks, asks again for the rest.
 *
 * @throws Error whose message says what went wrong; the file then keeps what it has got.
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  let fruitless = 0;
  let problem: unknown;
  let have = await sizeOf(file);
  while (have < options.size) {
    if (fruitless === FRUITLESS_ATTEMPTS) throw problem;
    try {
      await downloadRest(url, file, have, options);
      problem = new Error(`the download ended after ${await sizeOf(file)} of ${options.size} bytes`);
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof RefusedError || isNoSpace(error)) throw error;
      problem = error;
    }
    const now = await sizeOf(file);
    fruitless = now > have ? 0 : fruitless + 1;
    have = now;
  }
}

/** Whether a disk is full. */
export function isNoSpace(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOSPC';
}

async function downloadRest(
  url: string,
  file: string,
  have: number,
  options: DownloadOptions,
): Promise<void> {
  const limit = new TimeLimit();
  try {
    limit.set(ANSWER_LIMIT_MS, `no answer in ${ANSWER_LIMIT_MS / 1_000} s`);
    const signal = AbortSignal.any([limit.signal, options.signal]);
    const response = await fetch(url, { signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
    if (response.status === RANGE_NOT_SATISFIABLE) {
      // What is there is not a part of this file.
      await rm(file);
      throw new Error('answered with another file than before');
    }
    if (!response.ok || !response.body) throw new RefusedError(`answered with HTTP ${response.status}`);

    // A server that knows no ranges sends the whole file: begin again.
    const from = response.status === 206 ? have : 0;
    let done = from;
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        limit.set(STALL_LIMIT_MS, `stood still for ${STALL_LIMIT_MS / 1_000} s`);
        done += chunk.length;
        options.onBytes(done);
        callback(null, chunk);
      },
    });
    const sink = createWriteStream(file, { flags: from > 0 ? 'a' : 'w' });
    await pipeline(response.body as ReadableStream<Uint8Array>, watch, sink, { signal });
  } catch (error) {
    limit.signal.throwIfAborted();
    throw describe(error);
  } finally {
    limit.clear();
  }
}

/** Aborts with an error of its own unless it is set anew in time. */
class TimeLimit {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  set(ms: number, message: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(new Error(message)), ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** `fetch` hides what happened in the cause of its TypeError. */
function describe(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  const { code = error.message } = (error.cause ?? {}) as { code?: string };
  return new Error(`can't be reached (${code})`, { cause: error });
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}
