import { open, rm, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { byteLimit } from './byte-limit.ts';
import { reasonOf } from './errors.ts';

/** How long a server may take to answer, and how long a download may stand still. */
const ANSWER_LIMIT_MS = 15_000;
const STALL_LIMIT_MS = 30_000;

/** Attempts that bring no new byte before a download is given up. */
const FRUITLESS_ATTEMPTS = 3;

const RANGE_NOT_SATISFIABLE = 416;

/** Bytes that are taken of a file whose size nobody said, and of a text. */
const MOST_BYTES = 1_073_741_824;
const MOST_TEXT_BYTES = 1_048_576;

export interface DownloadOptions {
  /** The size that the file must have, in bytes; without it, what the server says. */
  readonly size?: number;
  /** Called with the bytes that are there so far, and with how many there will be if that is known. */
  readonly onBytes?: (bytes: number, total?: number) => void;
  readonly signal?: AbortSignal;
}

/** The server was reached and does not give the file that is wanted: there is no use in asking again. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Downloads to a file. It continues after the bytes that the file has already, also when the connection breaks (HTTP range
 * requests, RFC 9110 section 14).
 *
 * @throws Error whose message says what went wrong, or a system error such as ENOSPC. The file keeps what it has got.
 */
export async function download(url: string, file: string, options: DownloadOptions = {}): Promise<void> {
  const { size, signal } = options;
  let fruitless = 0;
  let problem: unknown;
  let have = await sizeOf(file);
  let most = have;
  while (size === undefined || have < size) {
    if (fruitless === FRUITLESS_ATTEMPTS) throw problem;
    try {
      await downloadRest(url, file, have, options);
      if (size === undefined) return;
      problem = new Error(`the download ended after ${await sizeOf(file)} of ${size} bytes`);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof RefusedError || isNoSpace(error)) throw error;
      problem = error;
    }
    have = await sizeOf(file);
    // The same bytes once more are no progress: a file that is shorter than it should be would be downloaded for ever.
    fruitless = have > most ? 0 : fruitless + 1;
    most = Math.max(most, have);
  }
}

/**
 * Downloads a short text.
 *
 * @throws Error whose message says what went wrong.
 */
export async function downloadText(url: string): Promise<string> {
  const limit = new TimeLimit();
  try {
    const response = await ask(url, limit, limit.signal);
    const body = (response.body ?? []) as ReadableStream<Uint8Array> | [];
    const limited = byteLimit(MOST_TEXT_BYTES);
    const [written] = await Promise.all([text(limited), pipeline(body, limited)]);
    return written;
  } catch (error) {
    limit.signal.throwIfAborted();
    throw brokenOff(error);
  } finally {
    limit.clear();
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
  { size, onBytes = () => undefined, signal: interrupted }: DownloadOptions,
): Promise<void> {
  const limit = new TimeLimit();
  const signal = interrupted ? AbortSignal.any([limit.signal, interrupted]) : limit.signal;
  try {
    const response = await ask(url, limit, signal, have);
    if (response.status === RANGE_NOT_SATISFIABLE) {
      // The bytes that we have are not the beginning of this file.
      await rm(file);
      throw new Error(`${new URL(url).host} answered with another file than before`);
    }
    // A server that knows no ranges sends the whole file: begin again.
    const from = response.status === 206 ? have : 0;
    const rest = Number(response.headers.get('content-length')) || undefined;
    const total = size ?? (rest && from + rest);
    const most = total ?? MOST_BYTES;
    let done = from;
    const body = (response.body ?? []) as ReadableStream<Uint8Array> | [];
    await using target = await open(file, from > 0 ? 'a' : 'w');
    // Each piece is written before the next is read: when the connection breaks, nothing that came is lost on its way to the disk.
    for await (const chunk of body) {
      limit.set(STALL_LIMIT_MS, `the download stood still for ${STALL_LIMIT_MS / 1_000} s`);
      if (done + chunk.length > most) throw new RefusedError(`${url} is too large: more than ${most} bytes`);
      await target.writeFile(chunk);
      done += chunk.length;
      onBytes(done, total);
    }
  } catch (error) {
    limit.signal.throwIfAborted();
    throw brokenOff(error);
  } finally {
    limit.clear();
  }
}

/** Asks for what comes after the first `have` bytes. Returns an answer with content, or one that says that there is no such range. */
async function ask(url: string, limit: TimeLimit, signal: AbortSignal, have = 0): Promise<Response> {
  const { host } = new URL(url);
  limit.set(ANSWER_LIMIT_MS, `${host} did not answer in ${ANSWER_LIMIT_MS / 1_000} s`);
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${host} can't be reached (${reasonOf(error)})`, { cause: error });
  }
  const usable = response.ok || (have > 0 && response.status === RANGE_NOT_SATISFIABLE);
  if (!usable) throw new RefusedError(`${url} was answered with HTTP ${response.status}`);
  return response;
}

/** A signal that aborts when the time is up. Setting it again begins the time anew. */
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

/** Says that the connection broke: `fetch` throws a TypeError without a message for people then. */
function brokenOff(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new Error(`the download broke off (${reasonOf(error)})`, { cause: error });
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}
