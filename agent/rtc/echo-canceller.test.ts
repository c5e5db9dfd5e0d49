import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AudioSource } from '@livekit/rtc-node';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from '../domain/audio.ts';
import { EchoCanceller } from './echo-canceller.ts';

const VOICE_RATE = 24_000;
/** Time from when a sample leaves the agent until its echo comes back. */
const DELAY_MS = 230;
const SECONDS = 4;

/** Noise in syllables, which a canceller takes for speech. A linear congruential generator makes it the same each time. */
function babble(rate: number, seed: number): (second: number) => number {
  let state = seed;
  const noise = Float32Array.from({ length: SECONDS * rate }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  });
  const smooth = noise.map((sample, i) => (sample + (noise[i - 1] ?? 0) + (noise[i - 2] ?? 0)) / 3);
  return (second) => {
    const level = Math.max(0, Math.sin(2 * Math.PI * 2.5 * second)) * 0.4;
    return level * (smooth[Math.round(second * rate)] ?? 0);
  };
}

const toInt16 = (value: number): number => Math.round(value * 32_767);
const energy = (samples: readonly number[]): number => samples.reduce((sum, sample) => sum + sample ** 2, 0);

describe('EchoCanceller', () => {
  let echo: EchoCanceller;
  // rtc-node loads its native library when the first object is created.
  beforeAll(() => {
    new AudioSource(VOICE_RATE, 1);
  });
  beforeEach(() => {
    echo = new EchoCanceller(VOICE_RATE);
    return () => echo[Symbol.dispose]();
  });

  it('waits for no echo of what is no voice', () => {
    const [loud, silent] = [new Int16Array(VOICE_RATE / 100).fill(5_000), new Int16Array(VOICE_RATE / 100)];
    for (let at = 0; at < 500; at += 10) echo.play(loud, at, silent);
    expect(echo.echoAt(500)).toEqual({ possible: false, expected: false });
    for (let at = 500; at < 1_000; at += 10) echo.play(loud, at, loud);
    expect(echo.echoAt(1_000)).toEqual({ possible: true, expected: true });
  });

  /** Plays the agent's voice and gives the microphone's audio of the same time, before and after. */
  function run(
    agent: (second: number) => number,
    microphone: (second: number) => number,
  ): { before: number[]; after: number[] } {
    const startedAt = 1_000;
    const [before, after]: number[][] = [[], []];
    let played = 0;
    for (let time = FRAME_MS; time <= SECONDS * 1_000; time += FRAME_MS) {
      for (; played < time; played += 10) {
        const piece = Int16Array.from({ length: VOICE_RATE / 100 }, (_, i) =>
          toInt16(agent(played / 1_000 + i / VOICE_RATE)),
        );
        echo.play(piece, startedAt + played);
      }
      const first = (time - FRAME_MS) / 1_000;
      const frame = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
        toInt16(microphone(first + i / SAMPLE_RATE)),
      );
      const cleaned = echo.clean(frame, startedAt + time);
      expect(cleaned).toHaveLength(FRAME_SAMPLES);
      before?.push(...frame);
      after?.push(...cleaned);
    }
    return { before: before ?? [], after: after ?? [] };
  }

  it("takes the agent's voice out of what comes back, late and quieter", () => {
    const voice = babble(VOICE_RATE, 1);
    const { before, after } = run(voice, (second) => 0.3 * voice(Math.max(0, second - DELAY_MS / 1_000)));
    expect(energy(after)).toBeLessThan(energy(before) / 20);
  });

  it('takes it out from the first word on after the microphone was silent for long', () => {
    const voice = babble(VOICE_RATE, 1);
    const echoed = (second: number): number => 0.3 * voice(Math.max(0, second - DELAY_MS / 1_000));
    const { before, after } = run(voice, (second) => (second < 2.5 ? 0 : echoed(second)));
    const since = 2.5 * SAMPLE_RATE;
    expect(energy(after.slice(since))).toBeLessThan(energy(before.slice(since)) / 20);
  });

  it('leaves a caller as they are while the agent is silent', () => {
    const { before, after } = run(() => 0, babble(SAMPLE_RATE, 2));
    expect(energy(after)).toBeGreaterThan(energy(before) * 0.7);
  });

  it('lets a caller be heard through the echo', () => {
    const [voice, caller] = [babble(VOICE_RATE, 1), babble(SAMPLE_RATE, 2)];
    const speaks = (second: number): number => (second > 2.5 ? 2 * caller(second) : 0);
    const { before, after } = run(
      voice,
      (second) => 0.1 * voice(Math.max(0, second - DELAY_MS / 1_000)) + speaks(second),
    );
    const since = 2.5 * SAMPLE_RATE;
    expect(energy(after.slice(since))).toBeGreaterThan(energy(before.slice(since)) * 0.3);
  });

  it('keeps nothing of half an hour of speech to a caller who has no microphone', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const pieces = 30 * 60 * 100;
    const play = (from: number, to: number): void => {
      for (let piece = from; piece < to; piece++) echo.play(new Int16Array(VOICE_RATE / 100), piece * 10);
      collectGarbage();
    };
    play(0, 1_000);
    const before = process.memoryUsage().arrayBuffers;
    play(1_000, pieces);
    // All of it are 82 MiB.
    expect((process.memoryUsage().arrayBuffers - before) / 2 ** 20).toBeLessThan(20);
  });

  it('knows when an echo may come, and when it must', () => {
    const loud = new Int16Array(VOICE_RATE / 100).fill(3_000);
    for (let at = 0; at < 1_000; at += 10) echo.play(loud, at);
    expect(echo.echoAt(0)).toEqual({ possible: false, expected: false });
    expect(echo.echoAt(100)).toEqual({ possible: true, expected: false });
    expect(echo.echoAt(1_000)).toEqual({ possible: true, expected: true });
    expect(echo.echoAt(1_400)).toEqual({ possible: true, expected: false });
    expect(echo.echoAt(1_600)).toEqual({ possible: false, expected: false });
  });
});
