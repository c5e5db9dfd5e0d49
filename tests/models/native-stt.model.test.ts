import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelPath } from '../../models/store.ts';
import { findRecordings, readRecordings, readSound } from '../../perf/bench/recordings.ts';
import { QUESTIONS } from '../test-questions.fixture.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { speak } from '../../perf/caller/voice.ts';
import { SAMPLE_RATE } from '../../agent/domain/audio.ts';
import type { Stt, SttSession } from '../../agent/domain/ports.ts';
import { EngineDiedError, NotLoadedError } from '../../agent/domain/errors.ts';
import { buildWhisperAddon } from '../../setup/whisper-addon/build.ts';
import { NativeStt } from '../../agent/engines/whisper/native-stt.ts';
import { english } from '../../agent/languages/en/english.ts';

const recordings = findRecordings(
  process.env['SPEECH_DIR'] ?? fileURLToPath(new URL('../../../shared/speech', import.meta.url)),
);
if (recordings === undefined) console.warn('No recordings: set SPEECH_DIR to test with real voices.');

const QUESTION = QUESTIONS.germany.text;
const OTHER = QUESTIONS.ocean.text;
const DIGITS = 'Two, two, five, five.';

let stt: Stt;
let session: SttSession;
let spoken: Record<string, Float32Array>;
beforeAll(async () => {
  stt = await open();
  session = await stt.open();
  const texts = [QUESTION, OTHER, DIGITS];
  const voices = await speak(texts, testVoice);
  spoken = Object.fromEntries(texts.map((text, i) => [text, voices[i] ?? new Float32Array()]));
});
afterAll(() => stt[Symbol.asyncDispose]());

const open = async (): Promise<NativeStt> =>
  NativeStt.open({
    addonPath: await buildWhisperAddon(),
    modelPath: modelPath('whisper-tiny.en-q8_0'),
    modelName: 'whisper-tiny.en-q8_0',
    threads: 2,
    language: english,
  });

const clip = (text: string): Float32Array => spoken[text] ?? new Float32Array();
const hear = async (samples: Float32Array, signal = new AbortController().signal): Promise<string> =>
  (await session.transcribe(samples, { signal })).text;

/** Words of a text, for comparing: neither case, hyphens nor punctuation count. */
const plain = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/-/g, ' ')
    .replace(/mister/g, 'mr')
    .match(/[a-z0-9']+/g) ?? [];

function wordErrors(said: readonly string[], heard: readonly string[]): number {
  let row = [0, ...heard.map((_, i) => i + 1)];
  said.forEach((word, i) => {
    const next = [i + 1];
    heard.forEach((other, j) => {
      const replaced = (row[j] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    });
    row = next;
  });
  return row.at(-1) ?? 0;
}

describe('what was said', () => {
  test('is understood, with its words in order and in time', async () => {
    const samples = clip(QUESTION);
    const { text, words, noSpeechProbability } = await session.transcribe(samples, {
      signal: new AbortController().signal,
    });
    expect(plain(text)).toEqual(plain(QUESTION));
    expect(words.map((word) => word.text).join(' ')).toBe(text);
    expect(noSpeechProbability).toBeLessThan(0.3);
    let end = 0;
    for (const { startMs, endMs, probability } of words) {
      expect(startMs).toBeGreaterThanOrEqual(end);
      expect(endMs).toBeGreaterThan(startMs);
      expect(probability).toBeGreaterThan(0.2);
      end = endMs;
    }
    expect(end).toBeLessThanOrEqual((samples.length / SAMPLE_RATE) * 1_000);
  });

  test('twice is heard twice', async () => {
    const pause = new Float32Array(0.3 * SAMPLE_RATE);
    const samples = Float32Array.from([...clip(QUESTION), ...pause, ...clip(QUESTION)]);
    expect(plain(await hear(samples))).toEqual(plain(`${QUESTION} ${QUESTION}`));
  });

  test('as digits that repeat keeps every digit', async () => {
    expect((await hear(clip(DIGITS))).replace(/\D/g, '')).toBe('2255');
  });

  test.skipIf(recordings === undefined)('in real voices has few errors, and no loop', async () => {
    let [errors, all] = [0, 0];
    for (const { text, samples, id } of await readRecordings(recordings ?? '')) {
      const [said, heard] = [plain(text), plain(await hear(samples))];
      expect(heard.length, `${id}: ${heard.join(' ')}`).toBeLessThanOrEqual(said.length + 2);
      errors += wordErrors(said, heard);
      all += said.length;
    }
    expect(errors / all).toBeLessThan(0.025);
  });
});

describe('where nobody speaks', () => {
  /** Deterministic. */
  const whiteNoise = (level: number): Float32Array => {
    let state = 1;
    return Float32Array.from({ length: 4 * SAMPLE_RATE }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state / 1_073_741_823 - 1) * level;
    });
  };

  test.each([0, 0.002, 0.02, 0.2])('white noise of %d gives no text', async (level) => {
    expect(await hear(whiteNoise(level))).toBe('');
  });

  test.skipIf(recordings === undefined)('a room, a dog and a tap give no text', async () => {
    for (const sound of ['room-1', 'room-2', 'dog-bark', 'mic-tap'] as const) {
      const samples = await readSound(recordings ?? '', sound);
      for (let at = 0; at < Math.min(samples.length, 10 * SAMPLE_RATE); at += 2 * SAMPLE_RATE) {
        expect(await hear(samples.slice(at, at + 2 * SAMPLE_RATE)), `${sound} at ${at}`).toBe('');
      }
    }
  });

  test('next to nothing is nothing', async () => {
    expect(await hear(new Float32Array())).toBe('');
    expect(await hear(clip(QUESTION).slice(0, SAMPLE_RATE / 20))).toBe('');
  });
});

test('more than 30 s is refused', async () => {
  await expect(hear(new Float32Array(30 * SAMPLE_RATE + 1))).rejects.toThrow(RangeError);
});

describe('an abort', () => {
  // What can't be stopped is the spectrogram, which takes the longer the more there is to hear.
  const long = (): Float32Array => {
    const question = clip(QUESTION);
    return Float32Array.from({ length: 12 * SAMPLE_RATE }, (_, i) => question[i % question.length] ?? 0);
  };

  /** The least of three, as other processes may take the cores. */
  const leastOf = async (measure: () => Promise<number>): Promise<number> =>
    Math.min(await measure(), await measure(), await measure());

  let wholeMs: number;
  beforeAll(async () => {
    wholeMs = await leastOf(async () => {
      const startedAt = performance.now();
      await hear(long());
      return performance.now() - startedAt;
    });
  });

  /** Aborts when a part of the recognition is done; gives what share of the rest it still took: Infinity if it was not aborted. */
  async function shareAfterAbort(part: number): Promise<number> {
    const controller = new AbortController();
    const aborted = hear(long(), controller.signal).then(
      () => 'heard',
      (error: unknown) => (error as Error).name,
    );
    const next = hear(clip(QUESTION));
    await delay(part * wholeMs);
    const abortedAt = performance.now();
    controller.abort();
    const outcome = await aborted;
    const share = (performance.now() - abortedAt) / ((1 - part) * wholeMs);
    expect(plain(await next)).toEqual(plain(QUESTION));
    return outcome === 'AbortError' ? share : Infinity;
  }

  test.each([0, 0.05, 0.2, 0.4])(
    'at %d of the work is quick, and the next request is right',
    async (part) => {
      expect(await leastOf(() => shareAfterAbort(part))).toBeLessThan(0.5);
    },
  );

  test('that came before the request is heeded', async () => {
    await expect(hear(clip(QUESTION), AbortSignal.abort())).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });
});

test('sessions work at the same time, each by itself', async () => {
  await using other = await stt.open();
  const signal = new AbortController().signal;
  const [mine, theirs] = await Promise.all([hear(clip(QUESTION)), other.transcribe(clip(OTHER), { signal })]);
  expect(plain(mine)).toEqual(plain(QUESTION));
  expect(plain(theirs.text)).toEqual(plain(OTHER));
});

test('a caller who speaks another language is refused with the one that there is', async () => {
  await expect(stt.open({ language: 'de' })).rejects.toThrow(NotLoadedError);
  await expect(stt.open({ language: 'de' })).rejects.toThrow('there is en');
});

test('recognition does not block the event loop', async () => {
  const busy: number[] = [];
  for (let round = 0; round < 3; round++) {
    const before = performance.eventLoopUtilization();
    await hear(clip(QUESTION));
    busy.push(performance.eventLoopUtilization(before).utilization);
  }
  // The least of three, as other processes may take the core from this thread.
  expect(Math.min(...busy)).toBeLessThan(0.3);
});

test('what is closed refuses requests, and its memory is given back', async () => {
  const signal = new AbortController().signal;
  const cycle = async (): Promise<void> => {
    const engine = await open();
    const sessions = await Promise.all([engine.open(), engine.open()]);
    const running = sessions.map((each) => each.transcribe(clip(QUESTION), { signal }));
    const outcomes = Promise.allSettled(running);
    await engine[Symbol.asyncDispose]();
    for (const outcome of await outcomes) {
      expect(outcome.status === 'rejected' && (outcome.reason as unknown)).toBeInstanceOf(EngineDiedError);
    }
    await expect(sessions[0].transcribe(clip(QUESTION), { signal })).rejects.toThrow(EngineDiedError);
    await expect(engine.open()).rejects.toThrow(EngineDiedError);
  };
  for (let i = 0; i < 8; i++) await cycle();
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 16; i++) await cycle();
  // A model is 44 MB and a state some 30: one lost in each cycle would be 500 MB. glibc's arenas move by some 50.
  expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
});
