import type { FileHandle } from 'node:fs/promises';
import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { LONGEST_HOLD_MS } from '../../protocol/limits.ts';
import { SAMPLE_RATE } from '../domain/audio.ts';

/** A disk that is so many ms of sound behind will not catch up. */
const LATE_MS = 30_000;
/** Bytes that wait for the disk: what was said with a button comes at once, when it is let go. */
const MOST_WAITING = ((LONGEST_HOLD_MS + LATE_MS) / 1_000) * SAMPLE_RATE * Int16Array.BYTES_PER_ELEMENT;

/** Bytes that the disk does not take in time. */
class SlowDiskError extends Error {
  override readonly name = 'SlowDiskError';
}

/** A file that grows while somebody talks. Nothing waits for the disk, and no failure is thrown at whoever writes. */
export class GrowingFile {
  readonly #handle: FileHandle;
  readonly #stream: WriteStream;
  readonly #most: number;
  readonly #failed: (error: unknown) => void;
  #bytes = 0;
  #error: unknown;

  /**
   * @param handle of a new file, which is closed with this one.
   * @param most bytes that are written.
   * @param failed is called once with what went wrong; nothing is written after.
   */
  constructor(handle: FileHandle, most: number, failed: (error: unknown) => void) {
    [this.#handle, this.#most, this.#failed] = [handle, most, failed];
    this.#stream = handle.createWriteStream({ autoClose: false });
    this.#stream.on('error', (error) => this.#fail(error));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds bytes, of which there may not be too many. @returns whether they fit. */
  append(bytes: Buffer): boolean {
    if (this.#error !== undefined) return true;
    if (this.#bytes + bytes.length > this.#most) return false;
    this.#bytes += bytes.length;
    this.#stream.write(bytes);
    if (this.#stream.writableLength > MOST_WAITING)
      this.#fail(new SlowDiskError('The disk does not write what is recorded as fast as it comes.'));
    return true;
  }

  /** Closes the file once all is written. @param start replaces its first bytes. */
  async close(start?: Buffer): Promise<void> {
    try {
      if (this.#error !== undefined) return;
      this.#stream.end();
      await once(this.#stream, 'finish');
      if (start) await this.#handle.write(start, 0, start.length, 0);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#stream.destroy();
      await this.#handle.close().catch((error: unknown) => this.#fail(error));
    }
  }

  #fail(error: unknown): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#failed(error);
  }
}
