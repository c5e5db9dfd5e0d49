import { expect, test } from 'vitest';
import type { Speech, Tts, Urgency } from '../domain/ports.ts';
import { Cores } from './cores.ts';
import { shareTts } from './share-cores.ts';

const never = new AbortController().signal;

/** A voice that speaks in three pieces. */
const voice = (spoken: string[], closed: string[] = []): Tts => ({
  model: '',
  open: () => ({
    async *synthesize(text): AsyncGenerator<Speech> {
      try {
        for (const piece of [1, 2, 3]) {
          spoken.push(`${text} ${piece}`);
          yield { text, samples: new Float32Array(1), sampleRate: 22_050, words: [] };
        }
      } finally {
        closed.push(text);
      }
    },
  }),
  [Symbol.asyncDispose]: async () => undefined,
});

async function hear(pieces: AsyncIterable<Speech>): Promise<number> {
  let count = 0;
  for await (const piece of pieces) count += piece.samples.length;
  return count;
}

test('more urgent speech is made between two pieces of what is less so', async () => {
  const spoken: string[] = [];
  const tts = shareTts(voice(spoken), 2, new Cores(2));
  const heard = await Promise.all([
    hear(tts.open().synthesize('rest', never, () => 'rest')),
    hear(tts.open().synthesize('first', never, () => 'first')),
  ]);
  expect(heard).toEqual([3, 3]);
  expect(spoken.slice(0, 2)).toEqual(['rest 1', 'first 1']);
});

test('each piece asks for its own urgency', async () => {
  const asked: Urgency[] = [];
  let urgency: Urgency = 'first';
  const tts = shareTts(voice([]), 2, new Cores(2));
  const pieces = tts.open().synthesize('text', never, () => {
    asked.push(urgency);
    return urgency;
  });
  for await (const piece of pieces) urgency = piece.samples.length > 0 ? 'rest' : urgency;
  expect(asked[0]).toBe('first');
  expect(asked.at(-1)).toBe('rest');
});

test('speech that is given up between two pieces asks for no more, and is closed', async () => {
  const spoken: string[] = [];
  const closed: string[] = [];
  const controller = new AbortController();
  const cores = new Cores(2);
  const tts = shareTts(voice(spoken, closed), 2, cores);
  const pieces = tts.open().synthesize('text', controller.signal)[Symbol.asyncIterator]();
  await pieces.next();
  controller.abort();
  await expect(pieces.next()).rejects.toThrow('aborted');
  expect(spoken).toEqual(['text 1']);
  expect(closed).toEqual(['text']);
  expect(cores.queued).toBe(0);
});
