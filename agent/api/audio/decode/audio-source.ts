import type { RawPcm } from './raw-pcm.ts';

/** A file to be decoded. */
export interface AudioSource {
  readonly path: string;
  /** What it is if it has no header. */
  readonly pcm?: RawPcm;
}

/** A stretch of a file's sound. */
export interface AudioPart {
  /** Mono. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** In samples per second. */
  readonly sampleRate: number;
  /** How much of the file was read so far, in [0, 1]. */
  readonly share: number;
}

/** Why a file can't be decoded. */
export type Unreadable = 'unknown-format' | 'broken' | 'no-sound';
