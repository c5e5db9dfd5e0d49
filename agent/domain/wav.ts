import { SAMPLE_RATE } from './audio.ts';
import { toInt16 } from './samples.ts';

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
/** What stands for a length that is not known yet. */
const UNKNOWN = 0xffffffff;

/** A WAV file (RIFF, 16-bit PCM) of mono samples at {@link SAMPLE_RATE}, in [-1, 1]. */
export function wavOf(samples: Float32Array): Buffer<ArrayBuffer> {
  const data = Buffer.from(toInt16(samples).buffer);
  return Buffer.concat([wavHeader(SAMPLE_RATE, data.length), data]);
}

/**
 * The header of a WAV file of 16-bit mono samples.
 *
 * @param bytes of the samples; by default they are not known, and the sound lasts to the end of the file.
 */
export function wavHeader(sampleRate: number, bytes = UNKNOWN): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(Math.min(UNKNOWN, HEADER_BYTES - 8 + bytes), 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16); // bytes of the format that follows
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * BYTES_PER_SAMPLE, 28); // bytes per second
  header.writeUInt16LE(BYTES_PER_SAMPLE, 32); // bytes per sample of all channels
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34); // bits per sample
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return header;
}
