import { dispose } from '@livekit/rtc-node';
import { afterAll, expect, test } from 'vitest';
import { VOICE_RATE } from './voice-output.ts';
import { VoiceRate } from './voice-rate.ts';

const PIPER_RATE = 22_050;
const FREQUENCY = 440;

const sine = (length: number, rate: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => 0.5 * Math.sin((2 * Math.PI * FREQUENCY * index) / rate));

function convert(pieces: readonly Float32Array[]): number[] {
  using voiceRate = new VoiceRate();
  const converted = pieces.flatMap((piece) => [...voiceRate.convert(piece, PIPER_RATE)]);
  return [...converted, ...voiceRate.flush()].flatMap((part) => [...part]);
}

afterAll(() => dispose());

test('a tone in pieces comes out without a jump, and as long as it was', () => {
  const tone = sine(PIPER_RATE, PIPER_RATE);
  const cuts = [0, 6_777, 7_000, 7_003, 15_001, tone.length];
  const pieces = cuts.slice(1).map((end, index) => tone.subarray(cuts[index], end));
  const samples = convert(pieces);
  expect(Math.abs(samples.length - VOICE_RATE)).toBeLessThanOrEqual(1);
  const expected = sine(VOICE_RATE, VOICE_RATE);
  // The tone's ends are left out: a jump from or to silence rings.
  for (let index = 240; index < VOICE_RATE - 240; index++)
    expect(Math.abs((samples[index] ?? 0) / 32_767 - (expected[index] ?? 0))).toBeLessThan(0.01);
});

test('the quiet end of a sentence does not wait for the next one', () => {
  const sentence = sine(PIPER_RATE, PIPER_RATE);
  sentence.fill(0, PIPER_RATE / 2);
  using voiceRate = new VoiceRate();
  const given = [...voiceRate.convert(sentence, PIPER_RATE)].reduce((sum, part) => sum + part.length, 0);
  expect(Math.abs(given - VOICE_RATE)).toBeLessThanOrEqual(1);
  expect(voiceRate.held).toBe(0);
});

test('what is still to come of a piece is known', () => {
  using voiceRate = new VoiceRate();
  let given = 0;
  for (let piece = 1; piece < 6; piece++) {
    for (const part of voiceRate.convert(sine(5_000, PIPER_RATE).fill(0.3), PIPER_RATE)) given += part.length;
    expect(Math.abs(given + voiceRate.held - (piece * 5_000 * VOICE_RATE) / PIPER_RATE)).toBeLessThan(1);
  }
});
