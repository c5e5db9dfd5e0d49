import { expect, test } from 'vitest';
import type { Stt } from '../domain/ports.ts';
import { knowWords } from './know-words.ts';

/** Hears always the same, and keeps what it was told. */
function scripted(text: string): { stt: Stt; prompts: (string | undefined)[] } {
  const prompts: (string | undefined)[] = [];
  const words = text.split(' ').map((word) => ({ text: word, probability: 1, startMs: 0, endMs: 0 }));
  const session = {
    transcribe: async (_: Float32Array, { prompt }: { prompt?: string }) => {
      prompts.push(prompt);
      return { text, words, noSpeechProbability: 0 };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const stt = { model: 'scripted', open: async () => session, [Symbol.asyncDispose]: async () => undefined };
  return { stt, prompts };
}
const signal = new AbortController().signal;
const samples = new Float32Array(1);

test('recognition is told of the words before what was said, and its transcript has them', async () => {
  const { stt, prompts } = scripted('I am shavon.');
  const lexicon = [
    { word: 'Siobhan', heard: ['shavon'] },
    { word: 'Kubernetes', heard: [] },
  ];
  await using session = await knowWords(stt, lexicon).open();
  const { text, words } = await session.transcribe(samples, { prompt: 'Who is it?', signal });
  expect(text).toBe('I am Siobhan.');
  expect(words.at(-1)?.text).toBe('Siobhan.');
  await session.transcribe(samples, { signal });
  expect(prompts).toEqual(['Siobhan, Kubernetes. Who is it?', 'Siobhan, Kubernetes.']);
});

test('however much there is to tell, the first words and the newest of what was said are told', async () => {
  const { stt, prompts } = scripted('Yes.');
  const lexicon = Array.from({ length: 200 }, (_, at) => ({ word: `Word${at}`, heard: [] }));
  await using session = await knowWords(stt, lexicon).open();
  await session.transcribe(samples, { prompt: `${'long ago '.repeat(99)}and just now`, signal });
  expect(prompts[0]).toMatch(/^Word0, Word1, .*\. (?:long|ago) .* and just now$/);
  expect(prompts[0]?.length).toBeLessThanOrEqual(201);
});

test('without words nothing changes, however long that is what was said before', async () => {
  const { stt, prompts } = scripted('Yes.');
  await using session = await knowWords(stt, []).open();
  const prompt = 'long ago '.repeat(99);
  expect(await session.transcribe(samples, { prompt, signal })).toMatchObject({ text: 'Yes.' });
  expect(prompts).toEqual([prompt]);
});

test("an agent's own words are known in its requests only, before those of all", async () => {
  const { stt, prompts } = scripted('Is shavon here, or new yen?');
  const all = [
    { word: 'Siobhan', heard: ['shavon', 'new yen'] },
    { word: 'Kubernetes', heard: [] },
  ];
  const own = [{ word: 'Nguyen', heard: ['new yen'] }, { word: 'kubernetes' }];
  await using session = await knowWords(stt, all).open();
  expect((await session.transcribe(samples, { lexicon: own, signal })).text).toBe(
    'Is Siobhan here, or Nguyen?',
  );
  expect((await session.transcribe(samples, { signal })).text).toBe('Is Siobhan here, or Siobhan?');
  expect(prompts).toEqual(['Nguyen, kubernetes, Siobhan.', 'Siobhan, Kubernetes.']);
  await using knowsNone = await knowWords(stt, []).open();
  expect((await knowsNone.transcribe(samples, { lexicon: own, signal })).text).toBe(
    'Is shavon here, or Nguyen?',
  );
});
