import fc from 'fast-check';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import OpenAI, { toFile } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Vad } from '../../domain/ports.ts';
import { type ApiServer, startApi } from '../api.fixture.ts';
import { encoded } from './decode/encoded.fixture.ts';
import { ScriptedStt, loudVad } from './scripted-speech.fixture.ts';

const RATE = 16_000;
/** @param seconds of loud sound, after a second of silence. */
const sound = (seconds: number) => ({
  sampleRate: RATE,
  samples: Float32Array.from({ length: (seconds + 1) * RATE }, (_, i) => (i < RATE ? 0 : 0.3 * Math.sin(i))),
});
const wav = (seconds: number): Promise<Buffer> => encoded.wav(sound(seconds));

let stt: ScriptedStt;
let callsRun = false;
let framesHeard = 0;
const vad: Vad = {
  ...loudVad,
  open: () => {
    const session = loudVad.open();
    return {
      process: (frame) => {
        framesHeard++;
        return session.process(frame);
      },
    };
  },
};
let server: ApiServer;
let client: OpenAI;
beforeAll(async () => {
  stt = new ScriptedStt();
  server = await startApi({
    engines: { stt, vad },
    callsRun: () => callsRun,
    models: [{ id: 'ears', purpose: 'stt', state: 'loaded' }],
  });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => server.close());
afterEach(async () => {
  stt.isStuck = false;
  callsRun = false;
  // Whatever came of a request, nothing of it is left.
  await expect.poll(() => [stt.sessions, server.busy()]).toEqual([0, 0]);
  await expect.poll(uploads).toEqual([]);
});
const uploads = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('parley-upload-'));

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly error: { readonly param: unknown; readonly code: unknown; readonly message: string } | undefined;
}

/** Sends a form as it is. */
async function send(form: FormData | string, path = 'transcriptions', type?: string): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/audio/${path}`, {
    method: 'POST',
    body: form,
    ...(type !== undefined && { headers: { 'content-type': type } }),
  });
  const body = await response.text();
  const { status } = response;
  return {
    status,
    body,
    error: status < 400 ? undefined : (JSON.parse(body) as { error: Answer['error'] }).error,
  };
}

async function formOf(
  fields: Readonly<Record<string, string | readonly string[]>>,
  ...files: Uint8Array[]
): Promise<FormData> {
  const form = new FormData();
  for (const file of files) form.append('file', new File([new Uint8Array(file)], 'speech.wav'));
  for (const [name, values] of Object.entries({ model: 'ears', ...fields }))
    for (const value of [values].flat()) form.append(name, value);
  return form;
}

describe('a file that is transcribed', () => {
  it('is answered as a text in JSON, whatever model of OpenAI is named', async () => {
    const file = await toFile(await wav(2), 'speech.wav');
    const answer = await client.audio.transcriptions.create({
      file,
      model: 'whisper-1',
      prompt: 'Ada',
      language: 'en',
    });
    expect(answer.text).toBe('word. word. word. word.');
    expect(answer.usage).toEqual({ type: 'duration', seconds: 3 });
    expect(stt.asked.at(-1)?.prompt).toBe('Ada');
    expect(stt.asked.at(-1)?.urgency?.()).toBe('api');
  });

  it.each([
    ['text', /^word\. word\.\n$/],
    ['srt', /^1\n00:00:0[01],\d{3} --> 00:00:01,\d{3}\nword\.\n\n2\n/],
    ['vtt', /^WEBVTT\n\n00:00:0[01]\.\d{3} --> /],
  ] as const)('is answered as %s', async (response_format, text) => {
    const file = await toFile(await wav(1), 'speech.wav');
    const answer: unknown = await client.audio.transcriptions.create({
      file,
      model: 'ears',
      response_format,
    });
    expect(answer).toMatch(text);
  });

  it('is answered with times of words and sentences in the file', async () => {
    const file = await toFile(await wav(1), 'speech.wav');
    const answer = await client.audio.transcriptions.create({
      file,
      model: 'ears',
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });
    expect(answer).toMatchObject({ language: 'english', duration: 2, words: [{ word: 'word.' }, {}] });
    // The silence before it counts, though it was not listened to.
    expect(answer.words?.[1]?.start).toBeGreaterThan(1.2);
    expect(answer.segments).toHaveLength(2);
  });

  it('is answered while it is recognised, where a stream is wanted', async () => {
    const file = await toFile(await wav(70), 'speech.wav');
    const stream = await client.audio.transcriptions.create({ file, model: 'ears', stream: true });
    let text = '';
    const types: string[] = [];
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === 'transcript.text.delta') text += event.delta;
      if (event.type === 'transcript.text.done') expect(event.text).toBe(text);
    }
    expect(types.length).toBeGreaterThan(2);
    expect(types.at(-1)).toBe('transcript.text.done');
    expect(text.split(' ').length).toBeGreaterThan(130);
  });

  it('is recognised in two sessions, its words in order, unless a call runs', async () => {
    const sessionsUntil = async (isFound: () => boolean): Promise<number> => {
      let go = (): void => undefined;
      stt.held = new Promise((resolve) => (go = resolve));
      framesHeard = 0;
      const answer = send(await formOf({ response_format: 'text' }, await wav(70)));
      await expect.poll(isFound).toBe(true);
      const { sessions } = stt;
      go();
      expect((await answer).body.match(/word\./g)?.length).toBeGreaterThan(130);
      return sessions;
    };
    expect(await sessionsUntil(() => stt.sessions === 2)).toBe(2);
    callsRun = true;
    // All has been listened to, so that there is more than one window to recognise.
    expect(await sessionsUntil(() => framesHeard > 2_000)).toBe(1);
  });

  it('tells how far it has come, where that is wanted', async () => {
    const { body } = await send(await formOf({ stream: 'true', progress: 'true' }, await wav(70)));
    const shares = [...body.matchAll(/"transcript.progress","seconds":[\d.]+,"share":([\d.]+)/g)].map(
      ([, share]) => Number(share),
    );
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.at(-1)).toBe(1);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    expect(body.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('may be one of several, which are answered in order', async () => {
    const { body } = await send(await formOf({}, await wav(1), await wav(2)));
    expect(JSON.parse(body)).toMatchObject([{ text: 'word. word.' }, { text: 'word. word. word. word.' }]);
  });

  it('may be raw PCM, whose rate and channels are told', async () => {
    const pcm = await encoded.pcm(sound(2));
    const { body } = await send(await formOf({ sample_rate: '16000', channels: '1' }, pcm));
    expect(JSON.parse(body)).toMatchObject({ usage: { seconds: 3 } });
  });

  it('is an empty text where nobody speaks', async () => {
    const silence = await encoded.wav({ sampleRate: RATE, samples: new Float32Array(RATE) });
    expect(JSON.parse((await send(await formOf({}, silence))).body)).toMatchObject({ text: '' });
  });
});

describe('a request for a transcript', () => {
  it.each([
    [{ model: 'whisper-9' }, 'model', 404],
    [{ language: 'de' }, 'language', 400],
    [{ response_format: 'xml' }, 'response_format', 400],
    [{ temperature: '0.5' }, 'temperature', 400],
    [{ temperature: 'hot' }, 'temperature', 400],
    [{ timestamp_granularities: ['word'] }, 'timestamp_granularities', 400],
    [
      { 'timestamp_granularities[]': ['letter'], response_format: 'verbose_json' },
      'timestamp_granularities[0]',
      400,
    ],
    [{ stream: 'maybe' }, 'stream', 400],
    [{ stream: 'true', response_format: 'srt' }, 'response_format', 400],
    [{ progress: 'true' }, 'progress', 400],
    [{ sample_rate: '16000' }, 'channels', 400],
    [{ sample_rate: '1', channels: '1' }, 'sample_rate', 400],
    [{ prompt: 'x'.repeat(5_000) }, 'prompt', 400],
    [{ include: ['logprobs'] }, 'include', 400],
    [{ model: ['ears', 'ears'] }, 'model', 400],
  ] as const)('is refused for the field that is wrong: %j', async (fields, param, status) => {
    const answer = await send(await formOf(fields, await wav(1)));
    expect([answer.status, answer.error?.param]).toEqual([status, param]);
  });

  it('is refused without a file, or with what is none', async () => {
    expect((await send(await formOf({}))).error).toMatchObject({ param: 'file' });
    expect((await send(await formOf({ file: 'speech.wav' }))).error).toMatchObject({ param: 'file' });
    expect((await send(await formOf({}, Buffer.from('no sound at all')))).error).toMatchObject({
      param: 'file',
      code: 'invalid_audio',
    });
    const wrong = await formOf({});
    wrong.append('audio', new File([new Uint8Array(4)], 'a.wav'));
    expect((await send(wrong)).error).toMatchObject({ param: 'audio' });
  });

  it.each([
    ['', 'multipart/form-data'],
    ['', 'multipart/form-data; boundary=x'],
    ['--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nears', 'multipart/form-data; boundary=x'],
    [
      '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nears\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
    ['{}', 'application/json'],
    ['model=ears', 'application/x-www-form-urlencoded'],
  ])('is refused where the form is none: %j as %s', async (body, type) => {
    const { status, error } = await send(body, 'transcriptions', type);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(error?.message).toBeTruthy();
  });

  it('is refused where the file or their number is too large', async () => {
    const { status, error } = await send(await formOf({}, new Uint8Array(101 * 1024 * 1024)));
    expect([status, error?.param]).toEqual([413, 'file']);
    const many = await formOf({}, ...Array.from({ length: 20 }, () => new Uint8Array(1)));
    expect((await send(many)).status).toBe(413);
  });

  it('for a translation is refused, as no model translates', async () => {
    const { status, error } = await send(await formOf({}, await wav(1)), 'translations');
    expect([status, error?.param]).toEqual([400, 'model']);
  });

  it('that its client gives up ends in the engine', async () => {
    stt.isStuck = true;
    const asked = stt.asked.length;
    const stop = new AbortController();
    const form = await formOf({}, await wav(1));
    const gone = fetch(`${server.url}/v1/audio/transcriptions`, {
      method: 'POST',
      body: form,
      signal: stop.signal,
    });
    const refusal = expect(gone).rejects.toThrow('abort');
    await expect.poll(() => stt.asked.length).toBeGreaterThan(asked);
    stop.abort();
    await refusal;
    await expect.poll(() => stt.asked.at(-1)?.signal.aborted).toBe(true);
  });

  it('never fails here, whatever its fields hold', { timeout: 120_000 }, async () => {
    const names = [
      'model',
      'language',
      'prompt',
      'response_format',
      'temperature',
      'timestamp_granularities[]',
      'stream',
      'progress',
      'sample_rate',
      'channels',
      'chunking_strategy',
      'include[]',
      'file',
      '',
      '__proto__',
      'constructor',
    ];
    const usual = [
      'ears',
      'whisper-1',
      'en',
      'json',
      'text',
      'verbose_json',
      'srt',
      '0',
      '1',
      'true',
      'word',
      '16000',
      'auto',
      '-1',
      '1e9',
      'null',
      '',
    ];
    const value = fc.oneof(
      fc.constantFrom(...usual),
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 1_000, maxLength: 20_000 }),
    );
    const field = fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string()), value);
    const contents = await Promise.all([wav(0.5), encoded.pcm(sound(0.5))]);
    const file = fc.option(fc.oneof(fc.constantFrom(...contents), fc.uint8Array({ maxLength: 300 })));
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 8 }), file, async (fields, content) => {
        const form = new FormData();
        for (const [name, text] of fields) form.append(name, text);
        if (content) form.append('file', new File([new Uint8Array(content)], 'a'));
        const { status, body } = await send(form);
        expect(status, body).toBeLessThan(500);
      }),
      { seed: 21, numRuns: 150 },
    );
  });
});
