import { afterEach, expect, it, vi } from 'vitest';
import { PreemptedError } from '../domain/errors.ts';
import { millisecondsOf } from '../domain/audio.ts';
import type { SttSession, TranscribeOptions } from '../domain/ports.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { Transcribed } from '../domain/turn.ts';
import { Hearing, fails } from './hearing.fixture.ts';
import { transcribe } from './transcribe.ts';

interface Decoding extends TranscribeOptions {
  /** Length of the audio that was decoded. */
  readonly ms: number;
  /** Length of the speech in it. */
  readonly speechMs: number;
}

/** A caller whose speech is transcribed, by a recognition that hears what the test tells it. */
class Transcription extends Hearing {
  readonly decodings: Decoding[] = [];
  readonly transcripts: Transcribed[] = [];
  readonly errors: unknown[] = [];
  dropped = 0;
  hears: (decoding: Decoding) => string | Promise<string> = ({ speechMs }) => `${speechMs} ms`;

  constructor(before?: () => string) {
    super();
    const watch = { report: (error: unknown) => this.errors.push(error), dropped: () => this.dropped++ };
    this.heard$
      .pipe(transcribe(this.#stt, watch, before))
      .subscribe({ next: (transcribed) => this.transcripts.push(transcribed), error: fails });
  }

  readonly #stt: SttSession = {
    transcribe: async (samples, options): Promise<Transcript> => {
      const voiced = samples.filter((sample) => sample !== 0).length;
      const decoding = { ...options, speechMs: millisecondsOf(voiced), ms: millisecondsOf(samples.length) };
      this.decodings.push(decoding);
      const text = await this.hears(decoding);
      const words = [{ text, probability: 0.9, startMs: 0, endMs: 0 }];
      return { text, words, noSpeechProbability: 0 };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };

  get complete(): string[] {
    return this.transcripts.filter(({ complete }) => complete).map(({ text }) => text);
  }
}

/** A recognition that ends only when its signal fires. */
const endless = ({ signal }: Decoding): Promise<string> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

afterEach(() => vi.useRealTimers());

it('shows what was said while the caller speaks, at least three times a second, and what of it will stay', async () => {
  const call = new Transcription();
  call.hears = ({ speechMs }) =>
    'one two three four five six'
      .split(' ')
      .slice(0, speechMs / 250)
      .join(' ');
  await call.speaks(1_600);
  expect(call.transcripts.length).toBeGreaterThanOrEqual(5);
  expect(call.complete).toEqual([]);
  const [before, newest] = call.transcripts.slice(-2);
  expect(newest?.stableText).toBe(before?.text);
  expect(newest?.text.startsWith(`${before?.text} `)).toBe(true);
});

it('leaves a sound alone that is too short for a word', async () => {
  const call = new Transcription();
  await call.speaks(128);
  expect(call.decodings).toEqual([]);
});

it('decodes all that was said at the first quiet, once, and takes it for complete when the quiet lasts', async () => {
  const call = new Transcription();
  await call.speaks(640);
  await call.isQuiet(32);
  const decoded = call.decodings.length;
  expect(call.decodings.at(-1)?.speechMs).toBe(640);
  await call.isQuiet(32);
  expect(call.complete).toEqual([]);
  await call.isQuiet(640);
  expect(call.complete).toEqual(['640 ms']);
  expect(call.transcripts.at(-1)?.stableText).toBe('640 ms');
  expect(call.decodings).toHaveLength(decoded);
});

it('does not take the closure of a consonant for the end', async () => {
  const call = new Transcription();
  await call.speaks(640);
  await call.isQuiet(64);
  await call.speaks(640);
  expect(call.complete).toEqual([]);
  await call.isQuiet(128);
  expect(call.complete).toEqual(['1280 ms']);
});

it('makes haste with what may be all, from when the caller has been quiet for long enough', async () => {
  const call = new Transcription();
  call.hears = endless;
  await call.speaks(640);
  const partial = call.decodings.at(-1);
  expect(partial?.urgency?.()).toBe('guess');
  await call.isQuiet(32);
  const whole = call.decodings.at(-1);
  expect(partial?.signal.aborted).toBe(true);
  expect(whole?.urgency?.()).toBe('guess');
  await call.isQuiet(64);
  expect(whole?.urgency?.()).toBe('final');
  expect(whole?.signal.aborted).toBe(false);
});

it('works on one transcript at a time, then on the newest, and counts what it left out', async () => {
  const call = new Transcription();
  let decoded: (text: string) => void = () => undefined;
  call.hears = () => new Promise((resolve) => (decoded = resolve));
  await call.speaks(1_280);
  expect(call.decodings).toHaveLength(1);
  expect(call.dropped).toBeGreaterThan(0);
  decoded('one');
  await call.speaks(32);
  expect(call.decodings).toHaveLength(2);
  expect(call.decodings[1]?.speechMs).toBeGreaterThan(1_000);
});

it('goes on after a partial transcript that had to make way', async () => {
  const call = new Transcription();
  call.hears = () => {
    throw new PreemptedError();
  };
  await call.speaks(640);
  expect(call.transcripts).toEqual([]);
  call.hears = ({ speechMs }) => `${speechMs} ms`;
  await call.isQuiet(128);
  expect(call.complete).toEqual(['640 ms']);
  expect(call.errors).toEqual([]);
});

it('asks an engine that died again, and takes speech that it can not read for none', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  const call = new Transcription();
  call.hears = () => {
    throw new Error('It died.');
  };
  await call.speaks(128);
  await call.isQuiet(128);
  expect(call.decodings).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(call.decodings).toHaveLength(2);
  expect(call.transcripts).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(call.decodings).toHaveLength(3);
  expect(call.transcripts).toMatchObject([{ text: '', complete: true }]);
  expect(call.errors).toEqual([new Error('It died.')]);
});

it('settles the start of long speech, and decodes only what came after it', async () => {
  const call = new Transcription();
  call.hears = ({ prompt }) => (prompt === '' ? 'start' : 'end');
  await call.speaks(12_000);
  expect(call.transcripts.at(-1)?.text).toBe('start end');
  expect(call.decodings.at(-1)?.prompt).toBe('start');
  expect(Math.max(...call.decodings.map(({ ms }) => ms))).toBeLessThanOrEqual(10_000 + 320);
  expect(call.decodings.at(-1)?.ms).toBeLessThan(9_000);
});

it("has the caller's words heard as an answer to what was said before their utterance, not since", async () => {
  let before = 'How are you?';
  const call = new Transcription(() => before);
  await call.speaks(640);
  before = 'Something else.';
  await call.speaks(640);
  expect(new Set(call.decodings.map(({ prompt }) => prompt))).toEqual(new Set(['How are you?']));
  call.endsTurn();
  await call.speaks(640);
  expect(call.decodings.at(-1)?.prompt).toBe('Something else.');
});

it('decodes no more at a time of a long utterance than of a short one, however long recognition stood still', async () => {
  const call = new Transcription();
  let goOn = (): void => undefined;
  const still = new Promise<void>((resolve) => (goOn = resolve));
  call.hears = async ({ ms }) => {
    await still;
    return `${Math.round(ms)} ms.`;
  };
  await call.speaks(28_000);
  expect(call.decodings).toHaveLength(1);
  goOn();
  call.decodings.length = 0;
  await call.isQuiet(96);
  await call.speaks(1_000);
  await call.isQuiet(128);
  expect(call.errors).toEqual([]);
  expect(Math.max(...call.decodings.map(({ ms }) => ms))).toBeLessThan(10_500);
  const [text = ''] = call.complete.slice(-1);
  const heardMs = text.match(/\d+/g)?.reduce((sum, ms) => sum + Number(ms), 0);
  expect(heardMs).toBeGreaterThan(28_000);
});
