import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError, invalid, overloaded } from '../../api-error.ts';

/** Largest file: hours of compressed sound, most of an hour of WAV at 16 kHz. */
const LARGEST_FILE = 100 * 1024 * 1024;
/** Bytes of all uploads together. They lie where temporary files do, which may be memory. */
const MOST_BYTES = 300 * 1024 * 1024;
/** Most files of a request. */
const MOST_FILES = 16;
/** When a client may try again that met too many others. */
const RETRY_SECONDS = 10;

/** What the form may have. The fields' own bounds are stricter. */
export const FORM_LIMITS = {
  fieldNameSize: 100,
  fieldSize: 16 * 1024,
  fields: 64,
  // Each is counted as it comes, too.
  fileSize: LARGEST_FILE + 1,
  files: MOST_FILES + 1,
  parts: 64 + MOST_FILES,
};

export interface UploadedFile {
  readonly path: string;
  /** As the client calls it. */
  readonly name: string;
}

/** A form, whose files are on the disk until it is disposed of. */
export interface UploadedForm extends AsyncDisposable {
  /** The values of each field, in order. The name of a field of several values is without its "[]". */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly UploadedFile[];
}

/** Receives forms with files, all within one bound. */
export class Uploads {
  #bytes = 0;

  /**
   * Receives a form.
   *
   * @throws ApiError if it is none (400), too large (413) or comes with too many others (503).
   */
  async receive(request: FastifyRequest, reply: FastifyReply): Promise<UploadedForm> {
    if (!request.isMultipart())
      throw invalid(
        'file',
        'Send a form (multipart/form-data) with the file in it.',
        'missing_required_parameter',
      );
    const folder = await mkdtemp(join(tmpdir(), 'parley-upload-'));
    const form = new Form(folder, (bytes) => this.#add(bytes));
    try {
      for await (const part of request.parts()) await form.take(part);
      return form;
    } catch (error) {
      // What the client still sends is not read any more.
      reply.header('connection', 'close');
      await form[Symbol.asyncDispose]();
      throw isKnown(error) ? error : invalid(undefined, 'The form is broken.', 'invalid_form');
    }
  }

  #add(bytes: number): void {
    this.#bytes += bytes;
    if (bytes > 0 && this.#bytes > MOST_BYTES)
      throw overloaded('Too many files are being sent at once', RETRY_SECONDS);
  }
}

class Form implements UploadedForm {
  readonly fields = new Map<string, string[]>();
  readonly files: UploadedFile[] = [];
  readonly #folder: string;
  readonly #count: (bytes: number) => void;
  #bytes = 0;

  /** @param count is told of bytes that are kept, and with a negative number of those that are no more. */
  constructor(folder: string, count: (bytes: number) => void) {
    this.#folder = folder;
    this.#count = count;
  }

  async take(part: Multipart): Promise<void> {
    const name = part.fieldname.replace(/\[\]$/, '');
    if (part.type === 'file') {
      if (name !== 'file')
        throw invalid(name, `There is no file "${name}": the field is "file".`, 'unknown_parameter');
      await this.#save(part);
      return;
    }
    if (part.valueTruncated || typeof part.value !== 'string') throw invalid(name, 'The value is too long.');
    this.fields.set(name, [...(this.fields.get(name) ?? []), part.value]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#count(-this.#bytes);
    this.#bytes = 0;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #save({ file, filename }: MultipartFile): Promise<void> {
    if (this.files.length === MOST_FILES) throw tooLarge(`Send at most ${MOST_FILES} files at once.`);
    const path = join(this.#folder, String(this.files.length));
    await using written = await open(path, 'wx', 0o600);
    let size = 0;
    for await (const chunk of file as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_FILE) throw tooLarge(`The file is larger than ${LARGEST_FILE / 1024 / 1024} MB.`);
      this.#bytes += chunk.length;
      this.#count(chunk.length);
      await written.write(chunk);
    }
    this.files.push({ path, name: filename });
  }
}

const tooLarge = (message: string): ApiError =>
  new ApiError(message, {
    statusCode: 413,
    type: 'invalid_request_error',
    code: 'request_too_large',
    param: 'file',
  });

/** Whether an error says itself whose fault it is: ours, the client's, or that of the disk. What else comes is the form's. */
function isKnown(error: unknown): boolean {
  const { statusCode, syscall } = (error ?? {}) as { statusCode?: unknown; syscall?: unknown };
  return typeof statusCode === 'number' || (syscall !== undefined && syscall !== 'read');
}
