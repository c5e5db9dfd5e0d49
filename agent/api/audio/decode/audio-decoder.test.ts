import fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinSamples, rootMeanSquare } from '../../../domain/samples.ts';
import { ApiError } from '../../api-error.ts';
import { AudioDecoder } from './audio-decoder.ts';
import type { AudioSource } from './audio-source.ts';
import { encoded } from './encoded.fixture.ts';

const RATE = 48_000;
const SECONDS = 3;
/** A second of silence, one of a tone and one of silence. */
const sound = {
  sampleRate: RATE,
  samples: Float32Array.from({ length: SECONDS * RATE }, (_, i) =>
    i >= RATE && i < 2 * RATE ? 0.5 * Math.sin((2 * Math.PI * 440 * i) / RATE) : 0,
  ),
};
const signal = new AbortController().signal;

let folder: string;
let decoder: AudioDecoder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-decode-'));
  decoder = new AudioDecoder();
});
afterAll(async () => {
  await decoder[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
async function decodeBytes(bytes: Uint8Array, pcm?: AudioSource['pcm']) {
  const path = join(folder, String(files++));
  await writeFile(path, bytes);
  const parts = [];
  for await (const part of decoder.decode({ path, ...(pcm && { pcm }) }, signal)) parts.push(part);
  return {
    samples: joinSamples(parts.map(({ samples }) => samples)),
    sampleRate: parts[0]?.sampleRate ?? 0,
    shares: parts.map(({ share }) => share),
  };
}

/** Seconds at which a sound becomes loud and quiet again. */
function loudPart({ samples, sampleRate }: { samples: Float32Array; sampleRate: number }) {
  const loud = (sample: number): boolean => Math.abs(sample) > 0.1;
  return { start: samples.findIndex(loud) / sampleRate, end: samples.findLastIndex(loud) / sampleRate };
}

const formats = Object.keys(encoded).filter((format) => format !== 'pcm') as Exclude<
  keyof typeof encoded,
  'pcm'
>[];

describe('a file', () => {
  it.each(formats)('of %s is decoded, wherever its sound is', async (format) => {
    const decoded = await decodeBytes(await encoded[format](sound));
    expect(decoded.sampleRate).toBe(RATE);
    expect(decoded.samples.length / RATE).toBeCloseTo(SECONDS, 0);
    const { start, end } = loudPart(decoded);
    // Encoders delay the sound by up to a tenth of a second; this one for Opus has its players skip as much.
    expect(Math.abs(start - 1)).toBeLessThan(0.1);
    expect(end - start).toBeCloseTo(1, 1);
    expect(rootMeanSquare(decoded.samples.subarray(1.3 * RATE, 1.7 * RATE))).toBeCloseTo(0.5 / Math.SQRT2, 1);
  });

  it('of raw PCM is decoded with what is told of it', async () => {
    const decoded = await decodeBytes(await encoded.pcm(sound), { sampleRate: RATE / 2, channels: 2 });
    expect(decoded.sampleRate).toBe(RATE / 2);
    expect(loudPart(decoded).start).toBeCloseTo(1, 2);
    expect(decoded.samples).toHaveLength((SECONDS * RATE) / 2);
  });

  // A second of AAC from npm's audio-lena (MIT), its index behind the sound, as recorders write it.
  const singing = new URL('./singing.fixture.m4a', import.meta.url);

  it('of M4A is decoded, its index behind the sound or before it', async () => {
    const bytes = await readFile(singing);
    const behind = await decodeBytes(bytes);
    expect(behind.sampleRate).toBe(44_100);
    expect(behind.samples.length / 44_100).toBeCloseTo((44 * 1_024) / 44_100, 1);
    expect(rootMeanSquare(behind.samples)).toBeGreaterThan(0.02);
    expect((await decodeBytes(indexFirst(bytes))).samples).toEqual(behind.samples);
  });

  it('is decoded some seconds at a time, and tells how far it has come', async () => {
    const long = { sampleRate: 16_000, samples: new Float32Array(16_000 * 20).fill(0.1) };
    const { shares, samples } = await decodeBytes(await encoded.wav(long));
    expect(samples).toHaveLength(long.samples.length);
    expect(shares.length).toBeGreaterThan(3);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    expect(shares.at(-1)).toBe(1);
  });
});

describe('what is no audio', () => {
  const refusal = async (bytes: Uint8Array): Promise<ApiError> => {
    const error: unknown = await decodeBytes(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  };

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('This is a text and no sound at all.'.repeat(100))],
    ['a header alone', Buffer.from('RIFF\x10\0\0\0WAVEfmt ')],
    ['a FLAC file without sound', Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(100_000)])],
    [
      'an MPEG-4 file without an index',
      Buffer.concat([Buffer.from('\0\0\0\x10ftypM4A \0\0\0\0'), Buffer.alloc(100)]),
    ],
  ])('is refused: %s', async (_, bytes) => {
    expect(await refusal(bytes)).toMatchObject({ statusCode: 400, param: 'file', code: 'invalid_audio' });
  });

  it('is refused where a header tells of more samples than memory could hold', async () => {
    const bytes = Buffer.from(await readFile(new URL('./singing.fixture.m4a', import.meta.url)));
    const sizes = bytes.indexOf('stsz');
    bytes.writeUInt32BE(1, sizes + 8);
    bytes.writeUInt32BE(0xffffffff, sizes + 12);
    expect(await refusal(bytes)).toMatchObject({ statusCode: 400 });
  });

  it('never ends the thread or hangs it, however it is broken', { timeout: 120_000 }, async () => {
    const whole = await Promise.all(
      formats.filter((format) => format !== 'mp3WithPicture').map((format) => encoded[format](sound)),
    );
    whole.push(await readFile(new URL('./singing.fixture.m4a', import.meta.url)));
    const broken = fc
      .tuple(
        fc.constantFrom(...whole),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
        fc.nat(),
      )
      .map(([bytes, changes, cut]) => {
        const copy = Buffer.from(bytes.subarray(0, 64 + (cut % bytes.length)));
        for (const [at, value] of changes) copy[at % Math.min(copy.length, 4_096)] = value;
        return copy;
      });
    await fc.assert(
      fc.asyncProperty(broken, async (bytes) => {
        const error: unknown = await decodeBytes(bytes).catch((thrown: unknown) => thrown);
        if (error instanceof Error) expect(error).toMatchObject({ name: 'ApiError', statusCode: 400 });
      }),
      // Always the same ones: a fault of a decoder is to be found when the test is written, not by chance.
      { numRuns: 60, seed: 19 },
    );
    expect((await decodeBytes(await encoded.wav(sound))).samples).toHaveLength(SECONDS * RATE);
  });
});

/** The same file with its index in front, whose places are corrected. */
function indexFirst(bytes: Buffer): Buffer {
  const start = bytes.indexOf('moov') - 4;
  const index = Buffer.from(bytes.subarray(start));
  const places = index.indexOf('stco');
  index.writeUInt32BE(index.readUInt32BE(places + 12) + index.length, places + 12);
  const head = bytes.readUInt32BE(0);
  return Buffer.concat([bytes.subarray(0, head), index, bytes.subarray(head, start)]);
}
