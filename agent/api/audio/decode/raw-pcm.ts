/** What has to be told of raw PCM (16-bit samples, little-endian), as it has no header. */
export interface RawPcm {
  /** In samples per second. */
  readonly sampleRate: number;
  /** Channels, whose samples alternate. */
  readonly channels: number;
}

const BYTES_PER_SAMPLE = 2;

/** Decodes raw PCM chunk by chunk, wherever a chunk ends. */
export class RawPcmDecoder {
  readonly #pcm: RawPcm;
  #left = Buffer.alloc(0);

  constructor(pcm: RawPcm) {
    this.#pcm = pcm;
  }

  decode(chunk: Uint8Array): { channelData: Float32Array[]; sampleRate: number } {
    const { channels, sampleRate } = this.#pcm;
    const bytes = Buffer.concat([this.#left, chunk]);
    const frames = Math.floor(bytes.length / BYTES_PER_SAMPLE / channels);
    this.#left = bytes.subarray(frames * BYTES_PER_SAMPLE * channels);
    const channelData = Array.from({ length: channels }, () => new Float32Array(frames));
    for (const [channel, samples] of channelData.entries()) {
      for (let frame = 0; frame < frames; frame++)
        samples[frame] = bytes.readInt16LE((frame * channels + channel) * BYTES_PER_SAMPLE) / 32_768;
    }
    return { channelData, sampleRate };
  }
}
