import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../domain/audio.ts';
import { EchoDetector } from './echo-detector.ts';

describe('EchoDetector', () => {
  /** The detector's result after so many milliseconds of such frames. */
  const after = (
    detector: EchoDetector,
    ms: number,
    frame: (index: number) => Parameters<EchoDetector['detect']>[0],
  ) => {
    const frames = Array.from({ length: Math.ceil(ms / FRAME_MS) }, (_, index) =>
      detector.detect(frame(index)),
    );
    return frames.at(-1);
  };
  const quiet = { expected: true, voiced: false, voicedWithout: false };
  const suppressed = { expected: true, voiced: true, voicedWithout: false };

  it('takes speech that vanishes with the echo for one', () => {
    const detector = new EchoDetector();
    expect(after(detector, 128, () => suppressed)).toBe('nothing');
    expect(detector.detect(quiet)).toBe('echo');
  });

  it('does not, once the agent has been heard by a quiet microphone', () => {
    const detector = new EchoDetector();
    expect(after(detector, 800, () => quiet)).toBe('headphones');
    expect(after(detector, 700, () => suppressed)).toBe('headphones');
    expect(detector.detect(quiet)).toBe('headphones');
  });

  it('finds out when headphones are put on or off', () => {
    const detector = new EchoDetector();
    expect(after(detector, 600, () => suppressed)).toBe('echo');
    expect(after(detector, 800, () => quiet)).toBe('headphones');
    expect(after(detector, 1_600, () => suppressed)).toBe('echo');
  });

  it('finds an echo in pieces that are short because the agent pauses at each', () => {
    const detector = new EchoDetector();
    expect(after(detector, 800, () => quiet)).toBe('headphones');
    const burst = (i: number) => (i % 10 < 5 ? suppressed : { ...quiet, expected: false });
    expect(after(detector, 9 * FRAME_MS, burst)).toBe('headphones');
    expect(after(detector, 10 * FRAME_MS, burst)).toBe('echo');
  });

  it('never takes a caller for an echo who is heard without it', () => {
    const heard = (i: number) => ({ expected: true, voiced: i % 8 < 6, voicedWithout: i % 8 < 3 });
    expect(after(new EchoDetector(), 3_000, heard)).toBe('nothing');
  });
});
