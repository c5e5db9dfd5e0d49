import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Stt, SttSession } from '../../domain/ports.ts';
import { english } from '../../languages/en/english.ts';
import { fallBackStt } from './fall-back-stt.ts';
import * as answers from './model-server.fixture.ts';
import { type Answer, ModelServer, type ServedRequest, sendJson } from './model-server.fixture.ts';
import { RemoteStt } from './remote-stt.ts';

/** A second of a tone. */
const SPEECH = new Float32Array(16_000).map((_, index) => Math.sin(index / 10) / 2);

const watch = { up: vi.fn(), down: vi.fn(), requested: vi.fn(), used: vi.fn(), fellBack: vi.fn() };
const hears =
  (text: string): Answer =>
  (response) =>
    sendJson(response, 200, { text });

const local: Stt = {
  model: 'ears here',
  open: async () => ({
    transcribe: async () => ({ text: 'Heard here.', words: [], noSpeechProbability: 0 }),
    [Symbol.asyncDispose]: async () => undefined,
  }),
  [Symbol.asyncDispose]: async () => undefined,
};

let server: ModelServer;
let stt: RemoteStt;
let session: SttSession;
beforeEach(async () => {
  vi.clearAllMocks();
  server = await ModelServer.start();
  server.answer = hears(' What is the capital of France? ');
  stt = await RemoteStt.open({
    remote: { urls: [server.url], model: 'ears', key: 'secret-key', fallback: 'local' },
    language: english,
    watch,
    times: { firstMs: 1_000, allMs: 3_000, tryAgainMs: 5, restMs: 60_000, openMs: 20_000 },
  });
  session = await stt.open();
});
afterEach(async () => {
  await session[Symbol.asyncDispose]();
  await stt[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const transcribe = (signal = new AbortController().signal, prompt?: string) =>
  session.transcribe(SPEECH, { signal, ...(prompt !== undefined && { prompt }) });

/** The fields of a form, with the sound as its bytes. */
async function fieldsOf({ headers, body }: ServedRequest): Promise<Record<string, unknown>> {
  const form = await new Response(Uint8Array.from(body), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form)
    fields[name] = typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer());
  return fields;
}

it('sends the speech as a WAV file, with what was said before, and gives words with their times', async () => {
  const transcript = await transcribe(undefined, 'Hello! How can I help you?');
  expect(transcript.text).toBe('What is the capital of France?');
  expect(transcript.words.map(({ text }) => text)).toEqual(['What', 'is', 'the', 'capital', 'of', 'France?']);
  expect(transcript.words[0]?.startMs).toBe(0);
  expect(transcript.words.at(-1)?.endMs).toBeCloseTo(1_000, 0);

  const [request] = server.requests as [ServedRequest];
  expect(request.path).toBe('/v1/audio/transcriptions');
  expect(request.headers.authorization).toBe('Bearer secret-key');
  const { file, ...fields } = await fieldsOf(request);
  expect(fields).toEqual({
    model: 'ears',
    language: 'en',
    response_format: 'json',
    prompt: 'Hello! How can I help you?',
  });
  const wav = file as Buffer;
  expect(wav.subarray(0, 4).toString()).toBe('RIFF');
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  expect(wav.readUInt32LE(24)).toBe(16_000);
  expect(wav.readUInt32LE(40)).toBe(2 * SPEECH.length);
  expect(wav.readInt16LE(44 + 2 * 15) / 32_767).toBeCloseTo(Math.sin(1.5) / 2, 3);
});

it.each(['Thanks for watching!', '[BLANK_AUDIO]', ''])(
  'takes "%s" for what is made up of noise',
  async (text) => {
    server.answer = hears(text);
    expect(await transcribe()).toMatchObject({ text: '' });
  },
);

it('does not ask about silence', async () => {
  expect(
    await session.transcribe(new Float32Array(16_000), { signal: new AbortController().signal }),
  ).toMatchObject({ text: '' });
  expect(server.requests).toHaveLength(0);
});

it('has one request on its way, and closes its connection when it is aborted', async () => {
  server.answer = answers.slowToBegin;
  const draft = new AbortController();
  const drafting = transcribe(draft.signal);
  await expect.poll(() => server.requests.length).toBe(1);
  const whole = transcribe();
  expect(server.requests).toHaveLength(1);
  server.answer = hears('All of it.');
  draft.abort();
  await expect(drafting).rejects.toThrow(/abort/);
  expect(await whole).toMatchObject({ text: 'All of it.' });
  await expect.poll(() => server.abandoned).toBe(1);
});

it.each<[string, Answer, string]>([
  ['is slow', answers.slowToBegin, 'slow'],
  ['fails', answers.failed, 'failed'],
  ['sends a page', answers.page, 'garbage'],
  ['sends no text', (response) => sendJson(response, 200, { text: 7 }), 'garbage'],
  ['sends a book', hears('and so on '.repeat(1_000)), 'garbage'],
])('the local model hears when the server %s', async (_, answer, reason) => {
  await using both = await fallBackStt(stt, local, watch).open();
  const request = { signal: new AbortController().signal };
  expect(await both.transcribe(SPEECH, request)).toMatchObject({ text: 'What is the capital of France?' });
  server.answer = answer;
  expect(await both.transcribe(SPEECH, request)).toMatchObject({ text: 'Heard here.' });
  expect(watch.fellBack).toHaveBeenCalledExactlyOnceWith('stt', reason);
});

it('leaves no session open where one of the two can not be opened', async () => {
  const closed = vi.fn(async () => undefined);
  const recorded: Stt = {
    ...local,
    open: async (options) => ({ ...(await local.open(options)), [Symbol.asyncDispose]: closed }),
  };
  await expect(fallBackStt(stt, recorded, watch).open({ language: 'de' })).rejects.toThrow(/"de"/);
  expect(closed).toHaveBeenCalledOnce();
});

it('speaks one language', async () => {
  await expect(stt.open({ language: 'de' })).rejects.toThrow(/"de" is not loaded/);
});
