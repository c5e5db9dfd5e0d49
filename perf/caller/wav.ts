import { toInt16 } from '../../agent/domain/samples.ts';
import { SAMPLE_RATE } from './audio.ts';

const HEADER_BYTES = 44;

/** A WAV file (RIFF, 16-bit PCM) of mono samples at 16 kHz, in [-1, 1]. */
export function wavOf(samples: Float32Array): Buffer {
  const file = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16); // bytes of the format that follows
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // channels
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE * 2, 28); // bytes per second
  file.writeUInt16LE(2, 32); // bytes per sample of all channels
  file.writeUInt16LE(16, 34); // bits per sample
  file.write('data', 36);
  file.writeUInt32LE(samples.length * 2, 40);
  toInt16(samples).forEach((sample, i) => file.writeInt16LE(sample, HEADER_BYTES + i * 2));
  return file;
}
