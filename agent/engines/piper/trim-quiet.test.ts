import { expect, test } from 'vitest';
import { joinSamples } from '../../domain/samples.ts';
import { QuietTrimmer } from './trim-quiet.ts';

const RATE = 22_050;
const at = (ms: number): number => Math.round((RATE * ms) / 1_000);

/** A tone in stretches of given lengths and levels. */
function tones(...stretches: readonly { readonly ms: number; readonly level: number }[]): Float32Array {
  return Float32Array.from(
    stretches.flatMap(({ ms, level }) =>
      Array.from({ length: at(ms) }, (_, index) => level * Math.sin((2 * Math.PI * 440 * index) / RATE)),
    ),
  );
}

/** Trims a sentence that comes in one piece. */
function trimmed(
  sentence: Float32Array,
  tailMs: number,
): { readonly samples: Float32Array; readonly skipped: number; readonly speechEnd: number } {
  const trimmer = new QuietTrimmer(RATE);
  const samples = trimmer.end(sentence, tailMs);
  return { samples, skipped: trimmer.skipped, speechEnd: trimmer.speechEnd };
}

const SPEECH = 0.25;
const NOISE_FLOOR = 0.00002;

test('the quiet at the start goes, but for a few milliseconds that fade in', () => {
  const { samples, skipped } = trimmed(
    tones({ ms: 300, level: NOISE_FLOOR }, { ms: 500, level: SPEECH }),
    100,
  );
  expect(skipped).toBeGreaterThanOrEqual(at(285));
  expect(skipped).toBeLessThanOrEqual(at(300));
  expect(samples[0]).toBeCloseTo(0);
  const firstLoud = samples.findIndex((sample) => Math.abs(sample) > SPEECH / 2);
  expect(firstLoud).toBeLessThan(at(12));
});

test('a soft consonant before the voice stays', () => {
  const soft = 0.0025; // 40 dB below the voice: an "f"
  const { skipped } = trimmed(
    tones({ ms: 100, level: NOISE_FLOOR }, { ms: 60, level: soft }, { ms: 300, level: SPEECH }),
    100,
  );
  expect(skipped).toBeLessThanOrEqual(at(100));
});

test.each([
  ['shortened', 400],
  ['lengthened', 10],
])('the quiet at the end is %s to what is asked for', (_, quietMs) => {
  const { samples, speechEnd } = trimmed(
    tones({ ms: 300, level: SPEECH }, { ms: quietMs, level: NOISE_FLOOR }),
    120,
  );
  expect((samples.length - speechEnd) / RATE).toBeCloseTo(0.12, 3);
  expect(speechEnd / RATE).toBeCloseTo(0.3, 2);
});

test('nothing is left of silence', () => {
  expect(trimmed(new Float32Array(1_000), 100).samples).toHaveLength(0);
  expect(trimmed(new Float32Array(0), 100).samples).toHaveLength(0);
});

test.each([128, 700, 5_000])('in pieces of %d samples it is the same', (size) => {
  const sentence = tones(
    { ms: 120, level: NOISE_FLOOR },
    { ms: 333, level: SPEECH },
    { ms: 200, level: NOISE_FLOOR },
    { ms: 100, level: SPEECH },
    { ms: 300, level: NOISE_FLOOR },
  );
  const trimmer = new QuietTrimmer(RATE);
  const given: Float32Array[] = [];
  let at = 0;
  for (; at + size < sentence.length; at += size) given.push(trimmer.push(sentence.subarray(at, at + size)));
  // Quiet that may turn out to be the sentence's end is not given out yet.
  expect(joinSamples(given)).toHaveLength(trimmer.speechEnd);
  given.push(trimmer.end(sentence.subarray(at), 150));
  const whole = trimmed(sentence, 150);
  expect(joinSamples(given)).toEqual(whole.samples);
  expect(trimmer.skipped).toBe(whole.skipped);
  expect(trimmer.speechEnd).toBe(whole.speechEnd);
});
