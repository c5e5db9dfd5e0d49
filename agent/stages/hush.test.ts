import { expect, it } from 'vitest';
import { type Listening, append, beginUtterance } from '../domain/utterance.ts';
import { FRAME_MS } from '../domain/audio.ts';
import { voicedFrame } from './hearing.fixture.ts';
import { BEFORE_ANY_SOUND, hushAfter } from './hush.ts';

/** How long the agent is quiet at each of a row of sounds: how long they are, the quiet after them, and what follows before it is decided. */
function quietAt(
  sounds: readonly { readonly ms: number; readonly thenMs: number; readonly decidedAfterMs?: number }[],
): number[] {
  let number = 0;
  let hush = BEFORE_ANY_SOUND;
  return sounds.map(({ ms, thenMs, decidedAfterMs = 0 }, index) => {
    let quietMs = 0;
    let utterance = beginUtterance(index + 1, [], number * FRAME_MS);
    for (let at = 0; at < ms + decidedAfterMs; at += FRAME_MS) {
      number++;
      const voiced = at < ms;
      const { frame } = voicedFrame(number, voiced);
      utterance = append(utterance, frame, voiced);
      const listening: Listening = {
        utterance,
        endMs: number * FRAME_MS,
        voiced,
        silenceMs: 0,
        speechEndedAt: 0,
      };
      hush = hushAfter(hush, listening);
      if (hush.isQuiet) quietMs += FRAME_MS;
    }
    number += Math.ceil((thenMs - decidedAfterMs) / FRAME_MS);
    return quietMs;
  });
}

const sum = (all: readonly number[]): number => all.reduce((whole, one) => whole + one, 0);

it('is quiet from the second voiced frame until the sound is decided', () => {
  expect(quietAt([{ ms: 32, thenMs: 3_000 }])).toEqual([0]);
  expect(quietAt([{ ms: 640, thenMs: 3_000, decidedAfterMs: 320 }])).toEqual([928]);
});

it('waits for what was said before it went on, however long that takes to be found out', () => {
  expect(quietAt([{ ms: 640, thenMs: 9_000, decidedAfterMs: 5_120 }])).toEqual([5_728]);
});

it('is not quiet for two seconds at a sound that goes on and on, nor at many short ones', () => {
  expect(sum(quietAt([{ ms: 20_000, thenMs: 0 }]))).toBeLessThan(2_000);
  const many = Array.from({ length: 20 }, () => ({ ms: 640, thenMs: 960, decidedAfterMs: 320 }));
  expect(sum(quietAt(many))).toBeLessThan(2_500);
});

it('is quiet again for a sound that comes when the line has been calm', () => {
  const long = { ms: 10_016, thenMs: 3_000 };
  expect(quietAt([long, { ms: 640, thenMs: 0 }]).map((ms) => ms > 500)).toEqual([true, true]);
});
