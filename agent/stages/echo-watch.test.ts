import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../domain/audio.ts';
import { EchoWatch } from './echo-watch.ts';

describe('EchoWatch', () => {
  /** What is known after it was watched for so long. */
  const after = (
    watch: EchoWatch,
    ms: number,
    frame: (index: number) => Parameters<EchoWatch['watch']>[0],
  ) => {
    const frames = Array.from({ length: Math.ceil(ms / FRAME_MS) }, (_, index) => watch.watch(frame(index)));
    return frames.at(-1);
  };
  const quiet = { expected: true, voiced: false, voicedWithout: false };
  const suppressed = { expected: true, voiced: true, voicedWithout: false };

  it('takes speech that vanishes with the echo for one', () => {
    const watch = new EchoWatch();
    expect(after(watch, 128, () => suppressed)).toBe('nothing');
    expect(watch.watch(quiet)).toBe('echo');
  });

  it('does not, once the agent has been heard by a quiet microphone', () => {
    const watch = new EchoWatch();
    expect(after(watch, 800, () => quiet)).toBe('headphones');
    expect(after(watch, 700, () => suppressed)).toBe('headphones');
    expect(watch.watch(quiet)).toBe('headphones');
  });

  it('finds out when headphones are put on or off', () => {
    const watch = new EchoWatch();
    expect(after(watch, 600, () => suppressed)).toBe('echo');
    expect(after(watch, 800, () => quiet)).toBe('headphones');
    expect(after(watch, 1_600, () => suppressed)).toBe('echo');
  });

  it('never takes a caller for an echo who is heard without it', () => {
    const heard = (i: number) => ({ expected: true, voiced: i % 8 < 6, voicedWithout: i % 8 < 3 });
    expect(after(new EchoWatch(), 3_000, heard)).toBe('nothing');
  });
});
