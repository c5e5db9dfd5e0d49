import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinSpeech } from '../../domain/join-speech.ts';
import type { Speech, Tts, TtsOptions } from '../../domain/ports.ts';
import { NotLoadedError, UnknownSoundError } from '../../domain/errors.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { modelPath } from '../../../models/store.ts';
import { ThreadWatch } from '../thread-watch.fixture.ts';
import { openPiper } from './open-piper.ts';

const never = new AbortController().signal;
const files = {
  modelPath: modelPath('en_US-joe-medium.onnx'),
  configPath: modelPath('en_US-joe-medium.onnx.json'),
  modelName: 'en_US-joe-medium',
  threads: 2,
};

/** Watches the threads of the voices. */
const watch = new ThreadWatch();
const threads = watch.running;

let piper: Tts;
/** The speech of a whole text. */
const spoken = (text: string, signal = never, rate = 1): Promise<Speech> =>
  joinSpeech(piper.open({ rate }).synthesize(text, signal));

beforeAll(async () => {
  watch.start();
  piper = await openPiper(files);
});
afterAll(async () => {
  await piper[Symbol.asyncDispose]();
  watch.stop();
  expect(threads.size).toBe(0);
});

const seconds = ({ samples, sampleRate }: Speech): number => samples.length / sampleRate;
const loudness = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

test.each([
  ['Sure.', 0.25, 1],
  ['The capital of France is Paris.', 1.3, 3],
  ['It costs $3.50 for 5 km, e.g. on March 5th; call Dr. Smith!', 4, 8],
  ['Is it? Yes. It is, of course, at the end of it all.', 2.5, 6],
])('%j is spoken, and each word has its time', async (text, shortest, longest) => {
  const speech = await spoken(text);
  expect(speech.sampleRate).toBe(22_050);
  expect(seconds(speech)).toBeGreaterThan(shortest);
  expect(seconds(speech)).toBeLessThan(longest);
  expect(loudness(speech.samples)).toBeGreaterThan(0.02);
  expect(speech.samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);

  expect(speech.words.map((word) => word.text)).toEqual(text.split(' '));
  expect(speech.text).toBe(text);
  let end = 0;
  for (const word of speech.words) {
    expect(word.startMs).toBeGreaterThanOrEqual(end);
    expect(word.endMs - word.startMs).toBeGreaterThan(25);
    expect(word.startMs - end).toBeLessThan(500);
    end = word.endMs;
  }
  expect(speech.words[0]?.startMs).toBe(0);
  // The rest is the pause, and the error of the phonemes' lengths.
  expect(seconds(speech) * 1_000 - end).toBeLessThan(300);
});

/** The longest quiet between two sounds, and the quiet behind the last, in ms. */
function quietsOf({ samples, sampleRate }: Speech): { between: number; behind: number } {
  let between = 0;
  let quiet = 0;
  for (const sample of samples) {
    if (Math.abs(sample) < 0.003) quiet += 1;
    else {
      between = Math.max(between, quiet);
      quiet = 0;
    }
  }
  return { between: (between / sampleRate) * 1_000, behind: (quiet / sampleRate) * 1_000 };
}

/** The median of a few takes: the voice varies each time. */
async function usualOf(take: () => Promise<number>): Promise<number> {
  const takes: number[] = [];
  while (takes.length < 5) takes.push(await take());
  return takes.sort((a, b) => a - b)[2] ?? NaN;
}

test('an ellipsis is heard as a longer pause than a comma, and the end of a paragraph than a full stop', async () => {
  const between = (text: string) => usualOf(async () => quietsOf(await spoken(text)).between);
  const behind = (text: string) => usualOf(async () => quietsOf(await spoken(text)).behind);
  const comma = await between('Well, let me see now.');
  for (const text of ['Well... let me see now.', 'Well… let me see now.'])
    expect(await between(text)).toBeGreaterThan(comma + 100);
  expect(await behind('Here we are now.\n')).toBeGreaterThan((await behind('Here we are now.')) + 150);
});

/** Where the middle of each word sounds, from 0 at the start of the text's sound to 1 at its end. */
const placesOf = ({ words }: Speech): number[] => {
  const end = words.at(-1)?.endMs ?? 0;
  return words.map((word) => (word.startMs + word.endMs) / 2 / end);
};

test.each([0.5, 0.8, 1.25, 2])(
  'at a rate of %f the same is spoken so much faster, word by word',
  async (rate) => {
    const text = 'The average distance between Earth and its moon is longer than most of us would guess.';
    const [usual, paced] = [await spoken(text), await spoken(text, never, rate)];
    const speechMs = ({ words }: Speech): number => words.at(-1)?.endMs ?? 0;
    // The lengths of phonemes vary a little each time, and are rounded to whole frames.
    const faster = speechMs(usual) / speechMs(paced);
    expect(faster).toBeGreaterThan(rate * 0.85);
    expect(faster).toBeLessThan(rate * 1.15);
    expect(paced.words.map((word) => word.text)).toEqual(text.split(' '));
    const places = placesOf(usual);
    placesOf(paced).forEach((place, word) =>
      expect(Math.abs(place - (places[word] ?? 0))).toBeLessThan(0.06),
    );
    // Only the pause after the sentence follows the last word, and it is scaled, too.
    const restMs = seconds(paced) * 1_000 - speechMs(paced);
    expect(restMs).toBeLessThan(300 / rate);
  },
);

test('the voice is heard within 40 ms', async () => {
  const { samples, sampleRate } = await spoken('What time is it?');
  const first = samples.findIndex((sample) => Math.abs(sample) > 0.01);
  expect(first / sampleRate).toBeLessThan(0.04);
});

test('a pause lies between the words around it, not in them', async () => {
  const { samples, sampleRate, words } = await spoken('No problem, I can certainly do that.');
  const [, problem, next] = words;
  const stretch = (fromMs: number, toMs: number): Float32Array =>
    samples.subarray((fromMs * sampleRate) / 1_000, (toMs * sampleRate) / 1_000);
  const pause = stretch((problem?.endMs ?? 0) + 10, (next?.startMs ?? 0) - 10);
  expect(pause.length).toBeGreaterThan(0);
  expect(loudness(pause)).toBeLessThan(loudness(stretch(problem?.startMs ?? 0, problem?.endMs ?? 0)) / 3);
});

test('nothing to say is no sound', async () => {
  for (const text of ['', ' 🎉 ', '...']) {
    const words: string[] = [];
    for await (const piece of piper.open().synthesize(text, never)) {
      expect(piece.samples).toHaveLength(0);
      words.push(...piece.words.map((word) => word.text));
    }
    expect(words).toEqual(text.split(/\s+/).filter((word) => word !== ''));
  }
});

test('a text that is spoken while another one is takes turns with it, and a third that is aborted stops', async () => {
  const long = spoken('This one is spoken to its end, whatever happens to the other ones.');
  const controller = new AbortController();
  const stopped = spoken('This one is not.', controller.signal);
  const other = spoken('Neither does this one lose a word.');
  controller.abort();
  await expect(stopped).rejects.toThrow('aborted');
  expect(seconds(await long)).toBeGreaterThan(2);
  expect((await other).words).toHaveLength(7);
});

test('an abort between two pieces leaves no work behind', async () => {
  const controller = new AbortController();
  const pieces = piper
    .open()
    .synthesize(
      'This sentence is a long one, and nobody will hear what comes after its beginning.',
      controller.signal,
    )
    [Symbol.asyncIterator]();
  const first = await pieces.next();
  expect(first.done).toBe(false);
  controller.abort();
  await expect(pieces.next()).rejects.toThrow('aborted');
  expect(await pieces.next()).toMatchObject({ done: true });
  expect(seconds(await spoken('Sure.'))).toBeGreaterThan(0.25);
});

test('an aborted request stops between two sentences', async () => {
  const controller = new AbortController();
  const sentence = 'This is one of many sentences. ';
  const begun = performance.now();
  await spoken(sentence);
  const oneMs = performance.now() - begun;
  const many = spoken(sentence.repeat(40), controller.signal);
  const started = performance.now();
  controller.abort();
  await expect(many).rejects.toThrow('aborted');
  await spoken('Sure.');
  expect(performance.now() - started).toBeLessThan(20 * oneMs);
});

test('a long sentence comes in pieces: a short one first, and each with the words that begin in it', async () => {
  const text = 'The average distance between Earth and its moon is 384,400 kilometres.';
  const pieces: Speech[] = [];
  for await (const piece of piper.open().synthesize(text, never)) pieces.push(piece);
  expect(pieces.length).toBeGreaterThan(2);
  expect(seconds(pieces[0] as Speech)).toBeLessThan(0.4);
  expect(pieces.flatMap(({ words }) => words.map((word) => word.text))).toEqual(text.split(' '));
  for (const piece of pieces) {
    for (const { startMs } of piece.words) {
      expect(startMs).toBeGreaterThanOrEqual(0);
      expect(startMs).toBeLessThan(seconds(piece) * 1_000);
    }
  }
});

test('the event loop of the agent stays free', async () => {
  const busy: number[] = [];
  for (let round = 0; round < 3; round++) {
    const before = performance.eventLoopUtilization();
    await spoken('This sentence takes the voice a quarter of a second of pure computing.');
    busy.push(performance.eventLoopUtilization(before).utilization);
  }
  // The least of three tries counts, since other processes may take the core from this thread.
  expect(Math.min(...busy)).toBeLessThan(0.2);
});

test('a sentence is spoken to its end although the thread dies in its midst', async () => {
  const text = 'Nobody would ever hear the end of this sentence, I am afraid.';
  const whole = seconds(await spoken(text));
  await expect.poll(() => threads.size).toBe(2);
  const sentence = spoken(text);
  const [first] = threads;
  await first?.terminate();
  expect(seconds(await sentence)).toBeGreaterThan(0.8 * whole);
  await expect.poll(() => threads.size).toBe(2);
});

test.each([
  ['model', { modelPath: modelPath('silero-vad-v6'), configPath: files.configPath }],
  ['configuration', { modelPath: files.modelPath, configPath: files.modelPath }],
])('a wrong %s is refused, and no thread stays', async (_, wrong) => {
  const before = threads.size;
  const opening = openPiper({ ...files, ...wrong });
  await expect(opening).rejects.toThrow(ConfigError);
  expect(threads.size).toBe(before);
});

test.each([
  [{ voice: 'en_US-amy-low' }, 'there is en_US-joe-medium'],
  [{ language: 'de' }, 'there is en'],
])('a call that wants %j is refused with what there is', (options, instead) => {
  expect(() => piper.open(options)).toThrow(NotLoadedError);
  expect(() => piper.open(options)).toThrow(instead);
  expect(() => piper.open({ voice: 'en_US-joe-medium', language: 'en' })).not.toThrow();
});

test('several voices speak from one thread, each with the words of the agent that speaks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voices-'));
  const other = { modelPath: join(folder, 'slow-joe.onnx'), configPath: join(folder, 'slow-joe.onnx.json') };
  await symlink(files.modelPath, other.modelPath);
  const config = JSON.parse(await readFile(files.configPath, 'utf8')) as { inference: object };
  const slow = { ...config, inference: { ...config.inference, length_scale: 2 } };
  await writeFile(other.configPath, JSON.stringify(slow));
  const before = threads.size;
  const both = await openPiper({ ...files, threads: 1, others: [other] });
  try {
    expect(threads.size - before).toBeLessThanOrEqual(2);
    const said = async (options: TtsOptions, text = 'Ask Xu about it.'): Promise<number> =>
      seconds(await joinSpeech(both.open(options).synthesize(text, never)));
    const usual = await said({});
    expect(await said({ voice: 'slow-joe' })).toBeGreaterThan(1.4 * usual);
    expect(await said({ lexicon: [{ word: 'Xu', say: 'Alexander the Great' }] })).toBeGreaterThan(
      1.4 * usual,
    );
    expect(await said({})).toBeLessThan(1.4 * usual);
    expect(() => both.open({ voice: 'amy' })).toThrow('there is en_US-joe-medium, slow-joe');
    expect(() => both.open({ lexicon: [{ word: 'Xu', ipa: '李' }] })).toThrow(UnknownSoundError);
  } finally {
    await both[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }
});

test('a process that closes its voice in mid-sentence lives', async () => {
  const fixture = fileURLToPath(new URL('close-in-mid-sentence.fixture.ts', import.meta.url));
  await expect(promisify(execFile)(process.execPath, ['--import', 'tsx', fixture])).resolves.toMatchObject({
    stderr: expect.not.stringContaining('terminate called') as string,
  });
});
