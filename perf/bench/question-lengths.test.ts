import { expect, test } from 'vitest';
import { byLength, LONG_QUESTION_MS, spokenMs } from './question-lengths.ts';

test('short and long questions are told apart', () => {
  const turn = (questionMs: number, voiceToVoiceMs: number) => ({ questionMs, voiceToVoiceMs });
  const { short, long } = byLength([
    turn(800, 500),
    turn(LONG_QUESTION_MS, 700),
    turn(LONG_QUESTION_MS + 1, 900),
  ]);
  expect(short).toEqual({ p50: 600, p95: 690, n: 2 });
  expect(long).toEqual({ p50: 900, p95: 900, n: 1 });
});

test('without questions of a kind there is nothing to say of it', () => {
  expect(byLength([]).long).toEqual({ p50: null, p95: null, n: 0 });
});

test('speech is as long as its samples at 16 kHz', () => {
  expect(spokenMs(new Float32Array(24_000))).toBe(1_500);
});
