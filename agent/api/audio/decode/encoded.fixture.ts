import flac from '@audio/encode-flac';
import mp3 from '@audio/encode-mp3';
import vorbis from '@audio/encode-ogg';
import opus from '@audio/encode-opus';
import { toInt16 } from '../../../domain/samples.ts';
import { wavHeader } from '../../../domain/wav.ts';

/** Sound that tests have encoded: mono, in [-1, 1]. */
export interface TestSound {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

interface Encoder {
  encode(channels: Float32Array[]): Uint8Array;
  flush(): Uint8Array;
  free(): void;
}

const whole = async (opening: Promise<Encoder>, { samples }: TestSound, channels = 1): Promise<Buffer> => {
  const encoder = await opening;
  const bytes = [encoder.encode(Array.from({ length: channels }, () => samples)), encoder.flush()];
  encoder.free();
  return Buffer.concat(bytes);
};

/** Encodes a sound in each format that is read. */
export const encoded = {
  wav: async ({ samples, sampleRate }: TestSound): Promise<Buffer> => {
    const data = Buffer.from(toInt16(samples).buffer);
    return Buffer.concat([wavHeader(sampleRate, data.length), data]);
  },
  stereoFloatWav: async ({ samples, sampleRate }: TestSound): Promise<Buffer> => {
    const data = Buffer.from(
      Float32Array.from({ length: samples.length * 2 }, (_, i) => samples[i >> 1] ?? 0).buffer,
    );
    const header = wavHeader(sampleRate, data.length);
    header.writeUInt16LE(3, 20); // floating point
    header.writeUInt16LE(2, 22);
    header.writeUInt32LE(sampleRate * 8, 28);
    header.writeUInt16LE(8, 32);
    header.writeUInt16LE(32, 34);
    return Buffer.concat([header, data]);
  },
  pcm: async ({ samples }: TestSound): Promise<Buffer> => Buffer.from(toInt16(samples).buffer),
  mp3: (sound: TestSound) => whole(mp3({ sampleRate: sound.sampleRate, channels: 1, bitrate: 64 }), sound),
  mp3WithPicture: async (sound: TestSound): Promise<Buffer> =>
    Buffer.concat([id3(6 * 1024 * 1024), await encoded.mp3(sound)]),
  flac: (sound: TestSound) => whole(flac({ sampleRate: sound.sampleRate, channels: 1 }), sound),
  opus: (sound: TestSound) => whole(opus({ sampleRate: sound.sampleRate, channels: 1, bitrate: 64 }), sound),
  vorbis: (sound: TestSound) =>
    whole(vorbis({ sampleRate: sound.sampleRate, channels: 2, quality: 4 }), sound, 2),
  webm: async (sound: TestSound): Promise<Buffer> => webmOf(oggPackets(await encoded.opus(sound))),
};

/** A tag of so many bytes, as pictures make it. */
function id3(bytes: number): Buffer {
  const size = [21, 14, 7, 0].map((shift) => (bytes >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, ...size]), Buffer.alloc(bytes)]);
}

/** The packets of an Ogg file whose pages hold one each. */
function oggPackets(ogg: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let page = 0; page < ogg.length;) {
    const segments = ogg[page + 26] ?? 0;
    const length = ogg.subarray(page + 27, page + 27 + segments).reduce((sum, size) => sum + size, 0);
    const start = page + 27 + segments;
    packets.push(ogg.subarray(start, start + length));
    page = start + length;
  }
  return packets;
}

/** A WebM file of Opus packets of 20 ms, the first of which is the codec's header and the second its tags. */
function webmOf([header = Buffer.alloc(0), , ...packets]: readonly Buffer[]): Buffer {
  const element = (id: string, ...contents: Buffer[]): Buffer => {
    const body = Buffer.concat(contents);
    const size = Buffer.alloc(8);
    size.writeUInt32BE(body.length, 4);
    size[0] = 0x01; // a size of eight bytes
    return Buffer.concat([Buffer.from(id, 'hex'), size, body]);
  };
  const text = (id: string, value: string): Buffer => element(id, Buffer.from(value));
  const number = (id: string, value: number): Buffer => element(id, Buffer.from([value]));
  const rate = Buffer.alloc(4);
  rate.writeFloatBE(48_000);
  const track = element(
    'ae',
    number('d7', 1),
    number('73c5', 1),
    number('83', 2),
    text('86', 'A_OPUS'),
    element('63a2', header),
    element('e1', element('b5', rate), number('9f', 1)),
  );
  const blocks = packets
    .filter((packet) => packet.length > 0)
    .map((packet, i) => {
      const head = Buffer.from([0x81, 0, 0, 0x80]);
      head.writeInt16BE(i * 20, 1);
      return element('a3', head, packet);
    });
  return Buffer.concat([
    element(
      '1a45dfa3',
      number('4286', 1),
      number('42f7', 1),
      text('4282', 'webm'),
      number('4287', 4),
      number('4285', 2),
    ),
    element(
      '18538067',
      element('1549a966', element('2ad7b1', Buffer.from([0x0f, 0x42, 0x40]))),
      element('1654ae6b', track),
      element('1f43b675', number('e7', 0), ...blocks),
    ),
  ]);
}
