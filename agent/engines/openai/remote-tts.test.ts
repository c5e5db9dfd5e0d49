import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Speech, Tts } from '../../domain/ports.ts';
import { toInt16 } from '../../domain/samples.ts';
import { english } from '../../languages/en/english.ts';
import { fallBackTts } from './fall-back-tts.ts';
import * as answers from './model-server.fixture.ts';
import { type Answer, ModelServer, sendJson } from './model-server.fixture.ts';
import { RemoteTts } from './remote-tts.ts';

const RATE = 24_000;
const TEXT = 'Paris is the capital of France, as everybody knows.';

const watch = { up: vi.fn(), down: vi.fn(), requested: vi.fn(), used: vi.fn(), fellBack: vi.fn() };

/** A tone with quiet around it, as PCM. */
function pcm(seconds: number, quietSeconds = 0): Buffer {
  const quiet = Math.round(quietSeconds * RATE);
  const tone = Math.round(seconds * RATE);
  const samples = new Float32Array(tone + 2 * quiet);
  for (let at = quiet; at < quiet + tone; at++) samples[at] = Math.sin(at / 10) / 2;
  return Buffer.from(toInt16(samples).buffer);
}

/** Sends sound in pieces of so many bytes, odd ones too. */
const speaks =
  (sound: Buffer, pieceBytes = 4_097): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    for (let at = 0; at < sound.length; at += pieceBytes) response.write(sound.subarray(at, at + pieceBytes));
    response.end();
  };

const local: Tts = {
  model: 'voice here',
  open: (options) => ({
    async *synthesize(text) {
      expect(options?.voice).toBeUndefined();
      const words = text.split(' ').map((word) => ({ text: word, startMs: 0, endMs: 0 }));
      yield { text, samples: new Float32Array(1), sampleRate: 22_050, words };
    },
  }),
  [Symbol.asyncDispose]: async () => undefined,
};

let server: ModelServer;
let tts: RemoteTts;
beforeEach(async () => {
  vi.clearAllMocks();
  server = await ModelServer.start();
  server.answer = speaks(pcm(3, 0.5));
  tts = await RemoteTts.open({
    remote: { urls: [server.url], model: 'voice', voice: 'alloy', key: undefined, fallback: 'local' },
    language: english,
    watch,
    times: { firstMs: 1_000, allMs: 3_000, betweenMs: 1_000, tryAgainMs: 5, restMs: 60_000, openMs: 20_000 },
  });
});
afterEach(async () => {
  await tts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function speech(text = TEXT, voice: Tts = tts, options = {}): Promise<Speech[]> {
  const pieces: Speech[] = [];
  const { signal } = new AbortController();
  for await (const piece of voice.open(options).synthesize(text, signal)) pieces.push(piece);
  return pieces;
}

const lengthOf = (pieces: readonly Speech[]): number =>
  pieces.reduce((sum, { samples }) => sum + samples.length, 0) / RATE;
const wordsOf = (pieces: readonly Speech[]): string =>
  pieces.flatMap(({ words }) => words.map(({ text }) => text)).join(' ');

describe('a sentence', () => {
  it('is asked for as PCM, at the pace of the caller, and comes in pieces without the quiet around it', async () => {
    const pieces = await speech(TEXT, tts, { voice: 'alloy', rate: 1.5 });
    expect(JSON.parse(String(server.requests[0]?.body))).toEqual({
      model: 'voice',
      voice: 'alloy',
      input: TEXT,
      response_format: 'pcm',
      speed: 1.5,
    });
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces[0]?.samples.length).toBeLessThan(RATE / 2);
    expect(pieces.every(({ sampleRate }) => sampleRate === RATE)).toBe(true);
    // The tone, and the quiet after a sentence.
    expect(lengthOf(pieces)).toBeCloseTo(3 + 0.2 / 1.5, 1);
    expect(Math.max(...(pieces[0]?.samples.subarray(0, RATE / 20) ?? []))).toBeGreaterThan(0.3);
  });

  it('gives each word once, in order, none of them long before it can be heard', async () => {
    const pieces = await speech();
    expect(wordsOf(pieces)).toBe(TEXT);
    // A third of the sound has at most about a third of the words.
    const inFirstSecond = pieces.filter((_, index) => lengthOf(pieces.slice(0, index)) < 1);
    expect(wordsOf(inFirstSecond).length).toBeLessThan(TEXT.length / 2);
    expect(wordsOf(pieces.slice(0, 1)).length).toBeLessThan(TEXT.length / 4);
  });

  it('teaches how fast the voice is', async () => {
    const session = tts.open();
    const { signal } = new AbortController();
    const share = async (): Promise<number> => {
      const pieces: Speech[] = [];
      for await (const piece of session.synthesize(TEXT, signal)) pieces.push(piece);
      const half = pieces.filter((_, index) => lengthOf(pieces.slice(0, index + 1)) <= lengthOf(pieces) / 2);
      return wordsOf(half).length / TEXT.length / (lengthOf(half) / lengthOf(pieces));
    };
    server.answer = speaks(pcm(9));
    for (let sentence = 0; sentence < 5; sentence++) await share();
    expect(await share()).toBeGreaterThan(0.7);
    expect(await share()).toBeLessThan(1.3);
  });

  it('of which nothing can be said takes no request', async () => {
    const pieces = await speech('🎉');
    expect(pieces.map(({ samples }) => samples.length)).toEqual([0]);
    expect(wordsOf(pieces)).toBe('🎉');
    expect(server.requests).toHaveLength(0);
  });

  it('closes its connection when it is aborted', async () => {
    server.answer = (response) => response.writeHead(200, { 'content-type': 'audio/pcm' }).write(pcm(1));
    const caller = new AbortController();
    const pieces = tts.open().synthesize(TEXT, caller.signal)[Symbol.asyncIterator]();
    await pieces.next();
    const next = pieces.next();
    caller.abort();
    await expect(next).rejects.toThrow(/abort/);
    await expect.poll(() => server.abandoned).toBe(1);
  });
});

describe('the local voice', () => {
  it.each<[string, Answer, string]>([
    ['is slow', answers.slowToBegin, 'slow'],
    ['fails', answers.failed, 'failed'],
    ['sends JSON', (response) => sendJson(response, 200, { audio: '' }), 'garbage'],
    ['sends a WAV file', speaks(Buffer.concat([Buffer.from('RIFF'), pcm(1)])), 'garbage'],
    ['sends no sound', speaks(Buffer.alloc(0)), 'garbage'],
  ])('speaks when the server %s', async (_, answer, reason) => {
    server.answer = answer;
    const pieces = await speech(TEXT, fallBackTts(tts, local, watch), { voice: 'alloy' });
    expect(pieces.map(({ text }) => text)).toEqual([TEXT]);
    expect(watch.fellBack).toHaveBeenCalledExactlyOnceWith('tts', reason);
  });

  it.each<[string, Answer]>([
    ['is cut off', (response) => response.write(pcm(1), () => setTimeout(() => response.destroy(), 20))],
    ['stops', (response) => response.writeHead(200, { 'content-type': 'audio/pcm' }).write(pcm(1))],
    ['never ends', (response) => response.end(pcm(60))],
  ])('speaks the rest of a sentence when the server %s', async (_, answer) => {
    server.answer = answer;
    const pieces = await speech(TEXT, fallBackTts(tts, local, watch));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces[0]?.sampleRate).toBe(RATE);
    expect(wordsOf(pieces)).toBe(TEXT);
    expect(watch.fellBack).toHaveBeenCalledTimes(1);
  });
});
