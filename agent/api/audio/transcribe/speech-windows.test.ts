import { describe, expect, it } from 'vitest';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from '../../../domain/audio.ts';
import { type SpeechWindow, SpeechWindows } from './speech-windows.ts';

/** Lengths of speech and of silence, in turns, in seconds. Every frame holds its own number. */
function windowsOf(...seconds: number[]): SpeechWindow[] {
  const windows = new SpeechWindows();
  const complete: (SpeechWindow | undefined)[] = [];
  let frame = 0;
  for (const [turn, length] of seconds.entries()) {
    const end = frame + Math.round((length * 1_000) / FRAME_MS);
    for (; frame < end; frame++)
      complete.push(windows.push(new Float32Array(FRAME_SAMPLES).fill(frame), turn % 2 === 0 ? 0.9 : 0.1));
  }
  complete.push(windows.end());
  return complete.filter((window) => window !== undefined);
}

const framesOf = ({ samples }: SpeechWindow): number[] =>
  Array.from({ length: samples.length / FRAME_SAMPLES }, (_, i) => samples[i * FRAME_SAMPLES] ?? NaN);

const secondsOf = ({ samples }: SpeechWindow): number => samples.length / SAMPLE_RATE;

describe('windows of speech', () => {
  it('leave silence out, but for a little at its edges', () => {
    expect(windowsOf(2, 60, 2, 60).map((window) => Math.round(secondsOf(window)))).toEqual([2, 2]);
    const [window, ...others] = windowsOf(2, 0.4, 2, 60);
    expect(others).toEqual([]);
    expect(window && secondsOf(window)).toBeCloseTo(4.35, 1);
    expect(windowsOf(0, 60)).toEqual([]);
  });

  it('know where their samples were in the file', () => {
    const [window] = windowsOf(2, 0.4, 2);
    expect(window?.timeInFile(1_000)).toBe(1_000);
    expect(window?.timeInFile(0)).toBe(0);
    // What is left out of the pause is not between its words any more.
    expect(window?.timeInFile(3_000)).toBeCloseTo(3_176, -2);
    const [, second] = windowsOf(2, 60, 2);
    // The second one begins a little before its first word.
    expect(second?.timeInFile(0)).toBeCloseTo(61_870, -2);
  });

  it('end at a pause, and at a shorter one once they are long, and share nothing then', () => {
    const windows = windowsOf(6, 0.4, 6, 0.4, 12, 0.6, 2);
    expect(windows.map((window) => Math.round(secondsOf(window)))).toEqual([12, 12, 2]);
    expect(windows.every(({ sharedWithNext }) => sharedWithNext === undefined)).toBe(true);
  });

  it('end at a short pause before they are too long', () => {
    const windows = windowsOf(26, 0.2, 20);
    expect(windows.map((window) => Math.round(secondsOf(window)))).toEqual([26, 20]);
    expect(windows[0]?.sharedWithNext).toBeUndefined();
  });

  it('share the words at a cut where nobody pauses, and are never longer than recognition hears', () => {
    const windows = windowsOf(100);
    expect(windows.length).toBeGreaterThan(3);
    for (const [i, window] of windows.entries()) {
      expect(secondsOf(window)).toBeLessThanOrEqual(30);
      const next = windows[i + 1];
      if (!next) continue;
      const shared = framesOf(window).filter((frame) => framesOf(next).includes(frame));
      expect(shared.length * FRAME_MS).toBeCloseTo(1_500, -2);
      expect(window.sharedWithNext?.startMs).toBe((shared[0] ?? 0) * FRAME_MS);
      expect(window.sharedWithNext?.endMs).toBe(((shared.at(-1) ?? 0) + 1) * FRAME_MS);
    }
  });

  it('hold all speech', () => {
    const heard = new Set(windowsOf(40, 1, 31, 0.3, 3, 9, 70).flatMap(framesOf));
    const speech = [
      [0, 40],
      [41, 72],
      [72.3, 75.3],
      [84.3, 154.3],
    ] as const;
    for (const [from, to] of speech) {
      for (let frame = Math.ceil((from * 1_000) / FRAME_MS) + 1; frame < (to * 1_000) / FRAME_MS - 2; frame++)
        expect(heard).toContain(frame);
    }
  });

  it('do not say the last shared words again when the file ends there', () => {
    const windows = windowsOf(30);
    const frames = windows.flatMap(framesOf);
    expect(new Set(frames).size).toBeGreaterThan((30_000 / FRAME_MS) * 0.99);
    expect(windows.at(-1)?.sharedWithNext).toBeUndefined();
  });
});
