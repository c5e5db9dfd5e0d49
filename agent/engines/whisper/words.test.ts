import { expect, test } from 'vitest';
import { SAMPLE_RATE } from '../../domain/audio.ts';
import { soundSpans } from './speech-time.ts';
import { wordsOf } from './words.ts';

const tone = (seconds: number, level: number): Float32Array =>
  Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, i) => level * Math.sin(i / 3));

const joined = (...pieces: Float32Array[]): Float32Array => Float32Array.from(pieces.flatMap((p) => [...p]));

test('tokens become words, as sure as their least sure token', () => {
  const tokens = [
    { text: ' Ill', probability: 0.9 },
    { text: '-s', probability: 0.4 },
    { text: 'posed', probability: 0.8 },
    { text: ' man', probability: 0.7 },
    { text: '.', probability: 0.95 },
  ];
  const words = wordsOf(tokens, [{ startMs: 0, endMs: 1_000 }]);
  expect(words.map(({ text, probability }) => [text, probability])).toEqual([
    ['Ill-sposed', 0.4],
    ['man.', 0.7],
  ]);
});

test('words share the time in which there is sound, and none lies in a pause', () => {
  const spans = soundSpans(joined(tone(0.5, 0), tone(1, 0.5), tone(2, 0), tone(1, 0.5), tone(0.3, 0)));
  expect(spans).toEqual([
    { startMs: 500, endMs: 1_500 },
    { startMs: 3_500, endMs: 4_500 },
  ]);
  const [one, two] = wordsOf(
    [
      { text: ' hello', probability: 1 },
      { text: ' world', probability: 1 },
    ],
    spans,
  );
  expect([one?.startMs, one?.endMs]).toEqual([500, 1_500]);
  expect([two?.startMs, two?.endMs]).toEqual([3_500, 4_500]);
});

test('a short gap is part of the speech, and silence is no sound', () => {
  expect(soundSpans(joined(tone(0.2, 0.5), tone(0.1, 0), tone(0.2, 0.5)))).toHaveLength(1);
  expect(soundSpans(tone(1, 0))).toEqual([]);
  expect(soundSpans(new Float32Array())).toEqual([]);
});
