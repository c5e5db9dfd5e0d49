import { describe, expect, it } from 'vitest';
import { Resampler } from '../../rtc/resampler.ts';
import { AUDIO_FORMATS, decodeAudio, encodeAudio } from './audio-format.ts';

describe('audio formats', () => {
  it('are those of ITU-T G.711', () => {
    const samples = Int16Array.of(0, 1_000, -1_000, 8_000, -8_000, 32_767, -32_768);
    expect([...encodeAudio('audio/pcmu', samples)]).toEqual([0xff, 0xce, 0x4e, 0xa0, 0x20, 0x80, 0x00]);
    expect([...encodeAudio('audio/pcma', samples)]).toEqual([0xd5, 0xfa, 0x7a, 0x8a, 0x0a, 0xaa, 0x2a]);
    expect([...decodeAudio('audio/pcmu', Buffer.from([0xff, 0x80, 0x00]))]).toEqual([0, 32_124, -32_124]);
    expect([...decodeAudio('audio/pcma', Buffer.from([0xd5, 0xaa, 0x2a]))]).toEqual([8, 32_256, -32_256]);
  });

  it('keep every sample to within a step of its size', () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);
    for (const format of AUDIO_FORMATS) {
      const back = decodeAudio(format, encodeAudio(format, samples));
      const worst = samples.reduce((most, sample, index) => {
        const off = Math.abs((back[index] ?? 0) - sample);
        return Math.max(most, off / Math.max(64, Math.abs(sample)));
      }, 0);
      expect(worst).toBeLessThanOrEqual(format === 'audio/pcm' ? 0 : 0.13);
    }
  });

  it('code each of their codes to itself', () => {
    const codes = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
    for (const format of ['audio/pcmu', 'audio/pcma'] as const) {
      const again = encodeAudio(format, decodeAudio(format, codes));
      // µ-law has a negative zero, which is as silent.
      expect([...again].filter((code, index) => code !== index && index !== 0x7f)).toEqual([]);
    }
  });
});

describe('a resampler', () => {
  it('keeps a tone, piece by piece, and reads only what it is given', () => {
    const rate = 24_000;
    const tone = Int16Array.from(
      { length: rate },
      (_, at) => 10_000 * Math.sin((2 * Math.PI * 300 * at) / rate),
    );
    using resampler = new Resampler(rate, 8_000);
    const out: number[] = [];
    for (let start = 0; start < rate; start += 2_400)
      out.push(...resampler.convert(tone.subarray(start, start + 2_400)));
    expect(out.length).toBeGreaterThan(7_500);
    expect(out.length).toBeLessThanOrEqual(8_000);
    // 300 times a second it goes through zero upwards.
    const middle = out.slice(1_000, 7_000);
    const ups = middle.filter((sample, at) => at > 0 && (middle[at - 1] ?? 0) < 0 && sample >= 0).length;
    expect(ups).toBeGreaterThanOrEqual(224);
    expect(ups).toBeLessThanOrEqual(226);
    expect(Math.max(...middle)).toBeGreaterThan(9_800);
  });
});
