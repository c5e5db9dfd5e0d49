import { expect, it } from 'vitest';
import { joined, silence } from './mix.ts';
import { silencesOf } from './silences.ts';

const sound = (ms: number): Float32Array => new Float32Array(ms * 16).fill(0.1);
const quiet = (ms: number): Float32Array => silence(ms * 16);

it('finds the pauses between sounds and the end, and no gap inside a word', () => {
  const samples = joined(quiet(50), sound(200), quiet(40), sound(100), quiet(300), sound(100), quiet(500));
  expect(silencesOf(samples)).toEqual([
    { fromMs: 390, lengthMs: 300 },
    { fromMs: 790, lengthMs: Infinity },
  ]);
});

it('finds nothing in silence', () => {
  expect(silencesOf(quiet(500))).toEqual([]);
});
