import { describe, expect, it } from 'vitest';
import type { TranscribeOptions } from '../../../domain/ports.ts';
import { SideBySide, type SideBySideOptions } from './side-by-side.ts';

const { signal } = new AbortController();
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Sessions that transcribe until a test ends what they do. */
function sessions() {
  const running: {
    readonly session: string;
    readonly options: TranscribeOptions;
    readonly end: () => void;
  }[] = [];
  const closed: string[] = [];
  const session = (name: string): SideBySideOptions['own'] => ({
    transcribe: (_, options) =>
      new Promise((resolve) => {
        const end = (): void => {
          running.splice(running.indexOf(entry), 1);
          resolve({ text: name, words: [], noSpeechProbability: 0 });
        };
        const entry = { session: name, options, end };
        running.push(entry);
      }),
    [Symbol.asyncDispose]: async () => void closed.push(name),
  });
  return { running, closed, session };
}

describe('windows of a file', () => {
  const start = (changes: Partial<SideBySideOptions> = {}) => {
    const { session, ...rest } = sessions();
    const sideBySide = new SideBySide({
      own: session('own'),
      openAnother: async () => session('another'),
      isWanted: () => false,
      sessions: () => 2,
      ...changes,
    });
    const transcribe = async (): Promise<string> =>
      (await sideBySide.transcribe(new Float32Array(1), { signal })).text;
    return { ...rest, session, transcribe };
  };

  it('are recognised two at a time while there is room, and the room is given back', async () => {
    const { running, closed, transcribe } = start();
    const texts = [transcribe(), transcribe(), transcribe()];
    await settled();
    expect(running.map(({ session }) => session)).toEqual(['own', 'another']);
    expect(running[1]?.options.sideBySide).toBe(2);
    running[1]?.end();
    await settled();
    expect(running.map(({ session }) => session)).toEqual(['own', 'another']);
    expect(closed).toEqual([]);
    for (const { end } of [...running]) end();
    expect(await Promise.all(texts)).toEqual(['own', 'another', 'another']);
    expect(closed).toEqual(['another']);
  });

  it('are recognised one by one where there is no room', async () => {
    const { running, transcribe } = start({ openAnother: async () => undefined });
    const texts = [transcribe(), transcribe()];
    await settled();
    expect(running).toHaveLength(1);
    running[0]?.end();
    await settled();
    running[0]?.end();
    expect(await Promise.all(texts)).toEqual(['own', 'own']);
  });

  it('leave the room to whoever wants it, as soon as one is done', async () => {
    let isWanted = false;
    const { running, closed, transcribe } = start({ isWanted: () => isWanted });
    const texts = [transcribe(), transcribe(), transcribe()];
    await settled();
    isWanted = true;
    running[1]?.end();
    await settled();
    expect(closed).toEqual(['another']);
    expect(running.map(({ session }) => session)).toEqual(['own']);
    running[0]?.end();
    await settled();
    running[0]?.end();
    expect(await Promise.all(texts)).toEqual(['own', 'another', 'own']);
  });

  it('go on where no other session can be opened', async () => {
    let tries = 0;
    const { running, transcribe } = start({
      openAnother: async () => {
        tries++;
        throw new Error('no memory');
      },
    });
    const first = transcribe();
    await expect(transcribe()).rejects.toThrow('no memory');
    running[0]?.end();
    expect(await first).toBe('own');
    const again = transcribe();
    await settled();
    running[0]?.end();
    expect(await again).toBe('own');
    expect(tries).toBe(1);
  });
});
