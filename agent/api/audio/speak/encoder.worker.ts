import flac from '@audio/encode-flac';
import mp3 from '@audio/encode-mp3';
import opus from '@audio/encode-opus';
import { serveRequests } from '../../../engines/worker-channel-serve.ts';
import { type EncodedFormat, SOUND } from './sound-format.ts';

/** Sound of an answer to be encoded. */
export interface ToEncode {
  /** The answer's number, which the asker chooses. */
  readonly id: number;
  readonly format: EncodedFormat;
  /** Mono, at the format's rate. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/** The requests that the encoders' thread answers. */
export interface EncoderThread {
  encode(sound: ToEncode): Uint8Array;
  /** Encodes what is left, and forgets the answer. */
  finish(answer: Omit<ToEncode, 'samples'>): Uint8Array;
  /** Forgets an answer that nobody wants any more. */
  drop(id: number): undefined;
}

interface Encoder {
  encode(channels: Float32Array[]): Uint8Array;
  flush(): Uint8Array;
  free(): void;
}

/** In kbit/s: transparent for one voice. */
const BITRATE = 64;
/**
 * Samples of silence before the sound and after it. The package's header tells players to skip 80 ms, but its encoder is late by only
 * 6.5 ms: without the rest the first sounds would be lost, and the last ones as well.
 */
const OPUS_SILENCE = { before: 3_840 - 312, after: 312 };

const open: Record<EncodedFormat, (sampleRate: number) => Promise<Encoder>> = {
  mp3: (sampleRate) => mp3({ sampleRate, channels: 1, bitrate: BITRATE }),
  flac: (sampleRate) => flac({ sampleRate, channels: 1 }),
  opus: async (sampleRate) => {
    const encoder = await opus({ sampleRate, channels: 1, bitrate: BITRATE, application: 'voip' });
    const header = encoder.encode([new Float32Array(OPUS_SILENCE.before)]);
    let isFirst = true;
    return {
      encode: (channels) => {
        const bytes = encoder.encode(channels);
        if (!isFirst) return bytes;
        isFirst = false;
        return Buffer.concat([header, bytes]);
      },
      flush: () => Buffer.concat([encoder.encode([new Float32Array(OPUS_SILENCE.after)]), encoder.flush()]),
      free: () => encoder.free(),
    };
  },
};

const encoders = new Map<number, Encoder>();

async function encoderOf({ id, format }: Omit<ToEncode, 'samples'>): Promise<Encoder> {
  const encoder = encoders.get(id) ?? (await open[format](SOUND[format].sampleRate));
  encoders.set(id, encoder);
  return encoder;
}

function forget(id: number): void {
  encoders.get(id)?.free();
  encoders.delete(id);
}

serveRequests<EncoderThread>({
  encode: async (sound) => ({ output: (await encoderOf(sound)).encode([sound.samples]) }),
  finish: async (answer) => {
    const output = (await encoderOf(answer)).flush();
    forget(answer.id);
    return { output };
  },
  drop: async (id) => {
    forget(id);
    return { output: undefined };
  },
});
