import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** How long the server may take to answer, and a download may stand still. */
const answerLimitMs = 10_000;
const stallLimitMs = 30_000;

/** The sha256 of a file in a list in the format of `sha256sum`. */
export function checksumOf(name: string, checksums: string): string | undefined {
  for (const line of checksums.split('\n')) {
    const [sum, file] = line.trim().split(/\s+\*?/);
    if (file === name && sum && /^[0-9a-f]{64}$/i.test(sum)) return sum.toLowerCase();
  }
  return undefined;
}

/**
 * Asks for a file of a release.
 *
 * @throws Error that says who did not answer, or what they answered.
 */
export async function get(url: string): Promise<Response> {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), answerLimitMs);
  let response: Response;
  try {
    response = await fetch(url, { signal: slow.signal });
  } catch (error) {
    const problem = slow.signal.aborted ? `did not answer in ${answerLimitMs / 1000} s` : "can't be reached";
    throw new Error(`${new URL(url).host} ${problem}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw new Error(`${url} was answered with HTTP ${response.status}`);
  return response;
}

/**
 * Writes a response to a file, and returns its sha256.
 *
 * @throws Error when the download breaks off or stands still; a system error such as ENOSPC.
 */
export async function save(
  response: Response,
  file: string,
  onBytes: (done: number, total?: number) => void,
): Promise<string> {
  const total = Number(response.headers.get('content-length')) || undefined;
  const hash = createHash('sha256');
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), stallLimitMs);
  let done = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      timer.refresh();
      hash.update(chunk);
      done += chunk.length;
      onBytes(done, total);
      callback(null, chunk);
    },
  });
  const body = (response.body ?? []) as AsyncIterable<Uint8Array>;
  try {
    await pipeline(body, watch, createWriteStream(file), { signal: stalled.signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall) throw error;
    const problem = stalled.signal.aborted ? `stood still for ${stallLimitMs / 1000} s` : 'broke off';
    throw new Error(`the download ${problem}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  return hash.digest('hex');
}
