import decode from 'audio-decode';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiServer, startApi } from '../api.fixture.ts';
import { ScriptedTts } from './scripted-speech.fixture.ts';

let tts: ScriptedTts;
let server: ApiServer;
let client: OpenAI;
let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'parley-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  tts = new ScriptedTts();
  server = await startApi({
    engines: { tts, llm: { countTokens: (text: string) => text.split(' ').length } as never },
    models: [{ id: 'joe', purpose: 'tts', state: 'loaded' }],
    voice: 'joe',
  });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(async () => {
  await server.close();
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});
beforeEach(() => {
  tts.spoken.length = 0;
});
afterEach(async () => {
  tts.isEndless = false;
  await expect.poll(() => server.busy()).toBe(0);
});

const usual = { model: 'tts-1', voice: 'alloy' } as const;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly error: { readonly param: unknown; readonly message: string } | undefined;
}
async function send(body: unknown): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/audio/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status } = response;
  return {
    status,
    body: bytes,
    error: status < 400 ? undefined : (JSON.parse(bytes.toString()) as { error: Answer['error'] }).error,
  };
}

/** The events of a streamed answer. */
const eventsIn = (body: Buffer): Record<string, unknown>[] =>
  [...body.toString().matchAll(/^data: (.*)$/gm)].map(
    ([, data = '']) => JSON.parse(data) as Record<string, unknown>,
  );

describe('a text that is spoken', () => {
  it.each(['mp3', 'opus', 'flac', 'wav'] as const)(
    'is sent as %s that players can read',
    async (response_format) => {
      const response = await client.audio.speech.create({
        ...usual,
        input: `Ten words of speech in ${response_format}, one, two, three, four.`,
        response_format,
      });
      const { channelData, sampleRate } = await decode(await response.arrayBuffer());
      const [samples = new Float32Array(0)] = channelData;
      const loud = (sample: number): boolean => Math.abs(sample) > 0.1;
      const [start, end] = [samples.findIndex(loud) / sampleRate, samples.findLastIndex(loud) / sampleRate];
      expect(end - start).toBeCloseTo(1, 1);
      expect(start).toBeLessThan(0.1);
    },
  );

  it('is sent as raw PCM of 24 kHz', async () => {
    const response = await client.audio.speech.create({
      ...usual,
      input: 'Just these four words.',
      response_format: 'pcm',
    });
    expect((await response.arrayBuffer()).byteLength / 2 / 24_000).toBeCloseTo(0.4, 1);
    expect(response.headers.get('content-type')).toBe('audio/pcm');
  });

  it('is spoken sentence by sentence, and sent from the first one on', async () => {
    tts.isEndless = true;
    const response = await client.audio.speech.create({
      ...usual,
      input: 'This never ends. That comes later.',
      response_format: 'wav',
    });
    const body = response.body as ReadableStream<Uint8Array> | null;
    const reader = body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(Buffer.from(value ?? []).toString('latin1', 0, 4)).toBe('RIFF');
    expect(tts.spoken.map(({ text }) => text)).toEqual(['This never ends.']);
    await reader?.cancel();
    await expect.poll(() => tts.givenUp).toBe(1);
  });

  it('is sent as events, with the times of its words where they are wanted', async () => {
    const request = { ...usual, input: 'One two. Three four.', response_format: 'pcm', stream_format: 'sse' };
    const plain = eventsIn((await send(request)).body);
    expect(new Set(plain.map(({ type }) => type))).toEqual(
      new Set(['speech.audio.delta', 'speech.audio.done']),
    );
    const sound = plain.map(({ audio }) => Buffer.from(typeof audio === 'string' ? audio : '', 'base64'));
    expect(Buffer.concat(sound).length / 2 / 24_000).toBeCloseTo(0.4, 1);
    expect(plain.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { input_tokens: 4 } });
    const withWords = eventsIn((await send({ ...request, word_timestamps: true })).body);
    const words = withWords.flatMap((event) => (event['words'] ?? []) as { word: string; start: number }[]);
    expect(words.map(({ word }) => word)).toEqual(['One', 'two.', 'Three', 'four.']);
    for (const [i, { start }] of words.entries()) expect(start).toBeCloseTo(i / 10, 2);
  });

  it('is taken from before where the same was said in the same way', async () => {
    const request = { ...usual, response_format: 'pcm' };
    const first = await send({ ...request, input: 'Please hold the line. A new sentence.' });
    expect(tts.spoken).toHaveLength(2);
    const again = await send({ ...request, input: 'Please hold the line. A new sentence.' });
    expect(tts.spoken).toHaveLength(2);
    expect(again.body.length).toBeCloseTo(first.body.length, -3);
    await send({ ...request, input: 'Please hold the line.', speed: 2 });
    expect(tts.spoken).toHaveLength(3);
    await send({ ...request, input: 'Please hold the line.', voice: 'amy' });
    expect(tts.spoken).toHaveLength(4);
    expect(await server.metrics()).toMatch(/parley_api_speech_cache_total\{result="hit"\} [1-9]/);
  });

  it('is as fast as wanted, and as high, with its pace kept', async () => {
    const seconds = async (fields: object): Promise<number> =>
      (
        await send({
          ...usual,
          input: 'Ten words, which are one two three four five six.',
          response_format: 'pcm',
          ...fields,
        })
      ).body.length / 48_000;
    expect(await seconds({ speed: 0.5 })).toBeCloseTo(2, 1);
    expect(await seconds({ speed: 4 })).toBeCloseTo(0.25, 1);
    expect(await seconds({ pitch: 4 })).toBeCloseTo(1, 1);
    expect([...new Set(tts.spoken.map(({ rate }) => rate))]).toEqual([
      0.5,
      4,
      expect.closeTo(2 ** (-4 / 12), 5),
    ]);
  });
});

describe('a request for speech', () => {
  const base = { ...usual, input: 'Hello.' };
  it.each([
    [{ ...base, model: 'tts-9' }, 'model', 404],
    [{ ...base, voice: 'Nobody' }, 'voice', 400],
    [{ ...usual }, 'input', 400],
    [{ ...base, input: '' }, 'input', 400],
    [{ ...base, input: '— …' }, 'input', 400],
    [{ ...base, input: 'x'.repeat(4_097) }, 'input', 400],
    [{ ...base, input: 7 }, 'input', 400],
    [{ ...base, speed: 5 }, 'speed', 400],
    [{ ...base, speed: '1' }, 'speed', 400],
    [{ ...base, response_format: 'aac' }, 'response_format', 400],
    [{ ...base, response_format: 'midi' }, 'response_format', 400],
    [{ ...base, stream_format: 'rtp' }, 'stream_format', 400],
    [{ ...base, pitch: 40 }, 'pitch', 400],
    [{ ...base, pitch: -12, speed: 4 }, 'pitch', 400],
    [{ ...base, word_timestamps: true }, 'word_timestamps', 400],
  ])('is refused for the field that is wrong: %j', async (body, param, status) => {
    const answer = await send(body);
    expect([answer.status, answer.error?.param]).toEqual([status, param]);
  });

  it('is told which voices and formats there are', async () => {
    expect((await send({ ...base, voice: 'Nobody' })).error?.message).toMatch(/joe.*alloy/);
    expect((await send({ ...base, response_format: 'aac' })).error?.message).toMatch(
      /mp3, opus, flac, wav, pcm/,
    );
  });

  it('never fails here, whatever its fields hold', { timeout: 120_000 }, async () => {
    const value = fc.oneof(
      fc.constantFrom(
        'tts-1',
        'alloy',
        'Hello.',
        'pcm',
        'sse',
        'audio',
        1,
        0,
        -1,
        1e308,
        true,
        null,
        [],
        {},
        { id: 'joe' },
      ),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.jsonValue(),
    );
    const names = [
      'model',
      'input',
      'voice',
      'instructions',
      'response_format',
      'speed',
      'stream_format',
      'pitch',
      'word_timestamps',
    ];
    const changes = fc.dictionary(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string()),
      value,
    );
    const body = fc.oneof(
      { weight: 9, arbitrary: changes.map((changed) => ({ ...base, ...changed })) },
      fc.jsonValue(),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const { status, body: told } = await send(sent);
        expect(status, told.toString('utf8', 0, 300)).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });
});
