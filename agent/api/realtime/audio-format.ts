import { A_LAW, MU_LAW } from './g711.ts';

/** The formats of a realtime session's audio, mono each: 16-bit PCM (little-endian), and the two of telephones. */
export const AUDIO_FORMATS = ['audio/pcm', 'audio/pcmu', 'audio/pcma'] as const;

export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** Rates of the formats, in samples per second. */
const RATES: Readonly<Record<AudioFormat, number>> = {
  'audio/pcm': 24_000,
  'audio/pcmu': 8_000,
  'audio/pcma': 8_000,
};

export const rateOf = (format: AudioFormat): number => RATES[format];

/** Bytes of one sample. */
export const bytesOf = (format: AudioFormat): number => (format === 'audio/pcm' ? 2 : 1);

/** @param bytes whole samples. */
export function decodeAudio(format: AudioFormat, bytes: Uint8Array): Int16Array {
  switch (format) {
    case 'audio/pcm':
      // Copied, since 16-bit samples can't begin at an odd address.
      return new Int16Array(Uint8Array.from(bytes).buffer);
    case 'audio/pcmu':
      return MU_LAW.decode(bytes);
    case 'audio/pcma':
      return A_LAW.decode(bytes);
  }
}

export function encodeAudio(format: AudioFormat, samples: Int16Array): Buffer {
  switch (format) {
    case 'audio/pcm':
      return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    case 'audio/pcmu':
      return MU_LAW.encode(samples);
    case 'audio/pcma':
      return A_LAW.encode(samples);
  }
}
