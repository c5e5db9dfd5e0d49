import decode, { type AudioData } from 'audio-decode';
import { type FileHandle, open } from 'node:fs/promises';
import { joinSamples } from '../../../domain/samples.ts';
import { FORMAT_BYTES, audioFormatOf, id3Bytes } from './audio-format.ts';
import type { AudioPart, AudioSource, Unreadable } from './audio-source.ts';
import { m4aOrder } from './m4a-index.ts';
import { RawPcmDecoder } from './raw-pcm.ts';

/** Sound that is decoded at a time: enough that messages between threads cost little, and little enough that others wait shortly. */
const PART_SECONDS = 4;
/** Bytes that are decoded at a time. A few bytes can stand for much silence, so few are given at once. */
const CHUNK = 2 * 1024;
/** The same while no sound has come yet: headers may be long, and some decoders read them again with each chunk. */
const HEADER_CHUNK = 16 * 1024;
/** Most bytes before the first sound, tags of MP3 files aside. */
const LONGEST_HEADER = 4 * 1024 * 1024;
/** Rates that are sound, in samples per second: from less than a telephone's to more than any studio's. */
const [LOWEST_RATE, HIGHEST_RATE] = [4_000, 384_000];
const MOST_CHANNELS = 32;

/** The file is no audio that can be decoded. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  readonly why: Unreadable;

  constructor(why: Unreadable, options?: ErrorOptions) {
    super(`The audio can't be decoded: ${why}`, options);
    this.why = why;
  }
}

/** A decoder, chunk by chunk; without a chunk it gives out what is left and frees its memory. */
interface Decoder {
  decode(chunk: Uint8Array | undefined): Promise<AudioData>;
  free(): void;
}

/** A file that is decoded from its start to its end, in bounded memory. It blocks its thread while it decodes. */
export class DecodingFile implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #size: number;
  readonly #decoder: Decoder;
  /** Bytes that are decoded before those of the file. */
  #first: Buffer<ArrayBuffer> | undefined;
  readonly #start: number;
  #position: number;
  #heard = false;
  #ended = false;

  /** @throws UnreadableError if it is in no known format. */
  static async open({ path, pcm }: AudioSource): Promise<DecodingFile> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (pcm) return new DecodingFile(file, size, rawDecoder(new RawPcmDecoder(pcm)), 0);
      const start = Buffer.alloc(FORMAT_BYTES);
      await file.read(start, 0, FORMAT_BYTES, 0);
      const format = audioFormatOf(start);
      if (!format) throw new UnreadableError('unknown-format');
      const order = format === 'm4a' ? await m4aOrder(file, size) : undefined;
      const decoder = await decode[format]();
      return new DecodingFile(
        file,
        size,
        { decode: (chunk) => decoder(chunk), free: () => decoder.free() },
        order?.restStart ?? (format === 'mp3' ? id3Bytes(start) : 0),
        order?.index,
      );
    } catch (error) {
      await file.close();
      throw error instanceof UnreadableError ? error : new UnreadableError('broken', { cause: error });
    }
  }

  private constructor(
    file: FileHandle,
    size: number,
    decoder: Decoder,
    position: number,
    first?: Buffer<ArrayBuffer>,
  ) {
    this.#file = file;
    this.#size = size;
    this.#decoder = decoder;
    this.#start = position;
    this.#position = position;
    this.#first = first;
  }

  /**
   * Decodes the next seconds; undefined at the end.
   *
   * @throws UnreadableError if that is not possible.
   */
  async read(): Promise<AudioPart | undefined> {
    const parts: Float32Array[] = [];
    let [sampleRate, length] = [0, 0];
    while (!this.#ended && (sampleRate === 0 || length < PART_SECONDS * sampleRate)) {
      const chunk = this.#first ?? (await this.#nextChunk());
      this.#first = undefined;
      this.#ended = chunk === undefined;
      const decoded = await this.#decode(chunk);
      if (!decoded) continue;
      ({ sampleRate } = decoded);
      parts.push(decoded.samples);
      length += decoded.samples.length;
    }
    if (length === 0) {
      if (this.#heard) return undefined;
      throw new UnreadableError('no-sound');
    }
    return { samples: joinSamples(parts), sampleRate, share: Math.min(1, this.#position / this.#size) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#decoder.free();
    await this.#file.close();
  }

  async #nextChunk(): Promise<Buffer<ArrayBuffer> | undefined> {
    if (!this.#heard && this.#position - this.#start > LONGEST_HEADER) throw new UnreadableError('no-sound');
    const length = Math.min(this.#heard ? CHUNK : HEADER_CHUNK, this.#size - this.#position);
    if (length <= 0) return undefined;
    const chunk = Buffer.alloc(length);
    const { bytesRead } = await this.#file.read(chunk, 0, length, this.#position);
    this.#position += bytesRead;
    return bytesRead === 0 ? undefined : chunk.subarray(0, bytesRead);
  }

  async #decode(
    chunk: Buffer | undefined,
  ): Promise<{ samples: Float32Array; sampleRate: number } | undefined> {
    const { channelData, sampleRate } = await this.#decoder.decode(chunk).catch((cause: unknown) => {
      throw new UnreadableError(this.#heard || chunk ? 'broken' : 'no-sound', { cause });
    });
    if (channelData.length === 0) return undefined;
    if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE) || channelData.length > MOST_CHANNELS)
      throw new UnreadableError('broken');
    this.#heard = true;
    return { samples: mono(channelData), sampleRate: Math.round(sampleRate) };
  }
}

const rawDecoder = (pcm: RawPcmDecoder): Decoder => ({
  decode: async (chunk) => (chunk ? pcm.decode(chunk) : { channelData: [], sampleRate: 0 }),
  free: () => undefined,
});

/** The mean of all channels. */
function mono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, i) => others.reduce((sum, other) => sum + (other[i] ?? 0), sample) / channels.length,
  );
}
