import { expect, test } from 'vitest';
import type { Speech, Stt, Tts, Urgency } from '../domain/ports.ts';
import type { GenerationPart, GenerationRequest } from '../domain/text-generator.ts';
import { Cores } from './cores.ts';
import { shareGenerator, type SteppedGenerator } from './share-generator.ts';
import { shareStt, shareTts } from './share-cores.ts';

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

test('a voice whose thread hangs leaves a core to the others, however many calls wait for it', async () => {
  let asked = 0;
  const hanging: Tts = {
    ...voice([]),
    open: () => ({
      async *synthesize(): AsyncGenerator<Speech> {
        asked++;
        await new Promise(() => undefined);
      },
    }),
  };
  const cores = new Cores(2);
  const tts = shareTts(hanging, 1, cores);
  for (let calls = 0; calls < 3; calls++) void hear(tts.open().synthesize('text', never));
  const transcript = { threads: 2, fewestThreads: 1, urgency: (): Urgency => 'final', signal: never };
  expect(await cores.run(transcript, async (_, threads) => threads)).toBe(1);
  expect(asked).toBe(1);
});

test("a program's transcript that has to make way for a call is begun again", async () => {
  let runs = 0;
  const stt: Stt = {
    model: '',
    open: async () => ({
      transcribe: (_, { signal }) => {
        runs++;
        const transcript = { text: 'yes', words: [], noSpeechProbability: 0 };
        if (runs > 1) return Promise.resolve(transcript);
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      },
      [Symbol.asyncDispose]: async () => undefined,
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const cores = new Cores(2);
  const session = await shareStt(stt, 2, cores).open();
  const heard = session.transcribe(new Float32Array(1), { signal: never, urgency: () => 'api' });
  await cores.run({ threads: 2, urgency: () => 'first', signal: never }, async () => undefined);
  expect((await heard).text).toBe('yes');
  expect(runs).toBe(2);
});

test("calls' work is done between two steps of a program's text", async () => {
  const steps: string[] = [];
  const generator: SteppedGenerator = {
    model: '',
    batch: 'generator',
    contextTokens: 1,
    places: 1,
    countTokens: () => 1,
    withThreads: (_, step) => step(),
    async *generate(): AsyncGenerator<GenerationPart | undefined> {
      for (const text of ['a', 'b', 'c']) {
        steps.push(text);
        yield { type: 'text', text };
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const cores = new Cores(1);
  const parts = shareGenerator(
    generator,
    () => 1,
    cores,
    () => true,
  ).generate({} as GenerationRequest, never);
  for await (const part of parts)
    if (part.type === 'text' && part.text === 'a')
      void cores.run(
        { threads: 1, urgency: () => 'rest', signal: never },
        async () => void steps.push('call'),
      );
  expect(steps).toEqual(['a', 'call', 'b', 'c']);
});

test('transcripts that run side by side have their share of the cores', async () => {
  const threads: (number | undefined)[] = [];
  const stt: Stt = {
    model: '',
    open: async () => ({
      transcribe: async (_, options) => {
        threads.push(options.threads);
        return { text: '', words: [], noSpeechProbability: 0 };
      },
      [Symbol.asyncDispose]: async () => undefined,
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const session = await shareStt(stt, 4, new Cores(4)).open();
  for (const sideBySide of [1, 2, 9])
    await session.transcribe(new Float32Array(1), { signal: never, urgency: () => 'api', sideBySide });
  expect(threads).toEqual([4, 2, 1]);
});
