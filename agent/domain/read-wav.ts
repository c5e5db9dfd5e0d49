/** The sound of a WAV file. */
export interface WavSound {
  /** Mono, 16-bit. */
  readonly samples: Int16Array;
  /** In samples per second. */
  readonly sampleRate: number;
}

/** A file is no WAV file that can be used. The message says why, and goes on after the file's name. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

/** What a PCM file's format is numbered; also with `WAVE_FORMAT_EXTENSIBLE`, whose first numbers are the same. */
const [PCM, EXTENSIBLE] = [1, 0xfffe];

/**
 * Reads a WAV file of 16-bit mono samples.
 *
 * @throws WavError if it is something else.
 */
export function readWav(file: Buffer): WavSound {
  const isWav =
    file.length >= 12 &&
    file.toString('latin1', 0, 4) === 'RIFF' &&
    file.toString('latin1', 8, 12) === 'WAVE';
  if (!isWav) throw new WavError('is no WAV file');
  let sampleRate: number | undefined;
  for (let at = 12; at + 8 <= file.length;) {
    const [name, length] = [file.toString('latin1', at, at + 4), file.readUInt32LE(at + 4)];
    const content = file.subarray(at + 8, at + 8 + length);
    if (name === 'fmt ') sampleRate = rateIn(content);
    if (name === 'data') {
      if (sampleRate === undefined) break;
      const whole = content.subarray(0, content.length - (content.length % 2));
      return { samples: new Int16Array(new Uint8Array(whole).buffer), sampleRate };
    }
    at += 8 + length + (length % 2);
  }
  throw new WavError('has no sound in it');
}

function rateIn(format: Buffer): number {
  if (format.length < 16) throw new WavError('is broken');
  const [kind, channels, bits] = [format.readUInt16LE(0), format.readUInt16LE(2), format.readUInt16LE(14)];
  if (kind !== PCM && kind !== EXTENSIBLE) throw new WavError('must be PCM');
  if (channels !== 1) throw new WavError(`must be mono, and has ${channels} channels`);
  if (bits !== 16) throw new WavError(`must have 16 bits a sample, and has ${bits}`);
  return format.readUInt32LE(4);
}
