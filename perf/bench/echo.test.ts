import { expect, it } from 'vitest';
import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { Echo } from './echo.ts';
import { whiteNoise } from './mix.ts';

const noise = Int16Array.from(whiteNoise(16_000, 3_000, 1));

function echoOf(echo: Echo): Int16Array {
  const heard = new Int16Array(noise.length);
  for (let at = 0; at < noise.length; at += 160) heard.set(echo.hear(noise.subarray(at, at + 160)), at);
  return heard;
}

const decibels = (heard: Int16Array): number =>
  20 * Math.log10(rootMeanSquare(Float32Array.from(heard)) / rootMeanSquare(Float32Array.from(noise)));

it('is a copy without a room: later, and so much quieter', () => {
  const heard = echoOf(new Echo(-20));
  expect(decibels(heard)).toBeCloseTo(-20, 1);
  expect(heard[1_000 + 80]).toBe(Math.round((noise[1_000] ?? 0) / 10));
});

it('has the same level with a room, and rings on from one frame to the next', () => {
  const ringing = whiteNoise(3_000, 1, 2);
  const room = ringing.map((sample, i) =>
    i < 500 ? 0 : i === 500 ? 5 : Math.exp(-(i - 500) / 400) * sample,
  );
  expect(decibels(echoOf(new Echo(-10, room)))).toBeCloseTo(-10, 0);
  const echo = new Echo(-10, room);
  echo.hear(Int16Array.from({ length: 160 }, () => 20_000));
  expect(echo.hear(new Int16Array(160)).some((sample) => sample !== 0)).toBe(true);
});
