import { RealtimeAgent, type RealtimeItem, RealtimeSession, tool } from '@openai/agents-realtime';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type AudioFormat, decodeAudio, encodeAudio, rateOf } from '../agent/api/realtime/audio-format.ts';
import { officialClient } from '../agent/api/realtime/realtime-server.fixture.ts';
import type { Stt } from '../agent/domain/ports.ts';
import { toFloat, toInt16 } from '../agent/domain/samples.ts';
import { Resampler } from '../agent/rtc/resampler.ts';
import { SAMPLE_RATE } from '../perf/caller/audio.ts';
import { transcribeAll } from '../perf/caller/listen.ts';
import { openRecognition } from '../perf/caller/models.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';
import { speak } from '../perf/caller/voice.ts';
import { LONG_STORY, QUESTIONS } from './test-questions.fixture.ts';
import { testVoice } from './test-voice.fixture.ts';

/** Clients send audio in pieces of this length. */
const PIECE_MS = 100;
/** Silence after what is said, in which the turn ends. */
const SILENCE_MS = 2_500;

let stack: Stack;
let recognition: Stt;
let speech: Record<'germany' | 'ocean', Float32Array>;

beforeAll(async () => {
  const [germany, ocean] = await speak([QUESTIONS.germany.text, QUESTIONS.ocean.text], testVoice);
  if (!germany || !ocean) throw new Error('The caller has no voice.');
  speech = { germany, ocean };
  recognition = await openRecognition();
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
  await recognition[Symbol.asyncDispose]();
});

/** What is said, and the silence after it, in pieces as a client sends them. */
function* piecesOf(samples: Float32Array, format: AudioFormat): Generator<Buffer> {
  const silence = new Float32Array((SILENCE_MS * SAMPLE_RATE) / 1_000);
  const whole = new Float32Array(samples.length + silence.length);
  whole.set(samples);
  using resampler = new Resampler(SAMPLE_RATE, rateOf(format));
  const audio = encodeAudio(format, resampler.convert(toInt16(whole)));
  const piece = (audio.length / whole.length) * ((PIECE_MS * SAMPLE_RATE) / 1_000);
  for (let start = 0; start < audio.length; start += 2 * Math.round(piece / 2))
    yield audio.subarray(start, start + 2 * Math.round(piece / 2));
}

/** What was said in audio of a session. */
async function wordsIn(deltas: readonly string[], format: AudioFormat): Promise<string> {
  using resampler = new Resampler(rateOf(format), SAMPLE_RATE);
  const audio = Buffer.concat(deltas.map((delta) => Buffer.from(delta, 'base64')));
  const [words = ''] = await transcribeAll(
    [toFloat(resampler.convert(decodeAudio(format, audio)))],
    recognition,
  );
  return words;
}

/** A session of OpenAI's own client, and all that it was told. */
function talk() {
  const client = officialClient(stack.url);
  const told: RealtimeServerEvent[] = [];
  const errors: unknown[] = [];
  client.on('event', (event) => void told.push(event));
  client.on('error', (error) => void errors.push(error));
  const next = <Type extends RealtimeServerEvent['type']>(type: Type) =>
    new Promise<Extract<RealtimeServerEvent, { type: Type }>>((resolve) =>
      client.once(type as never, ((event: never) => resolve(event)) as never),
    );
  /** Speaks at the pace of speech. */
  const say = async (samples: Float32Array, format: AudioFormat): Promise<void> => {
    for (const piece of piecesOf(samples, format)) {
      client.send({ type: 'input_audio_buffer.append', audio: piece.toString('base64') });
      await delay(PIECE_MS);
    }
  };
  const audioOf = (response: string | undefined): string[] =>
    told.flatMap((event) =>
      event.type === 'response.output_audio.delta' && event.response_id === response ? [event.delta] : [],
    );
  return { client, told, errors, next, say, audioOf };
}

test("OpenAI's client asks aloud, hears the answer, interrupts and is answered again", async () => {
  const { client, told, errors, next, say, audioOf } = talk();
  await next('session.created');
  client.send({
    type: 'session.update',
    session: { type: 'realtime', audio: { input: { transcription: { model: 'whisper-1' } } } },
  });
  await next('session.updated');

  const transcribed = next('conversation.item.input_audio_transcription.completed');
  const answered = next('response.done');
  await say(speech.germany, 'audio/pcm');
  expect((await transcribed).transcript).toMatch(QUESTIONS.germany.heard);
  const { response } = await answered;
  expect(response.status).toBe('completed');
  expect(JSON.stringify(response.output)).toMatch(QUESTIONS.germany.answer);
  expect(response.usage?.output_tokens).toBeGreaterThan(0);
  expect(await wordsIn(audioOf(response.id), 'audio/pcm')).toMatch(QUESTIONS.germany.answer);

  client.send({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: LONG_STORY }] },
  });
  const speaking = next('response.output_audio.delta');
  client.send({ type: 'response.create' });
  await speaking;
  const interrupted = next('response.done');
  const again = next('response.done').then(() => next('response.done'));
  await say(speech.ocean, 'audio/pcm');
  expect((await interrupted).response).toMatchObject({
    status: 'cancelled',
    status_details: { reason: 'turn_detected' },
  });
  expect(JSON.stringify((await again).response.output)).toMatch(QUESTIONS.ocean.answer);
  const types = told.map(({ type }) => type);
  expect(types.filter((type) => type === 'input_audio_buffer.speech_started').length).toBeGreaterThanOrEqual(
    2,
  );
  expect(errors).toEqual([]);
  client.close();
});

test('a telephone asks, and hears the answer', async () => {
  const { client, errors, next, audioOf } = talk();
  await next('session.created');
  const format = { type: 'audio/pcmu' } as const;
  client.send({
    type: 'session.update',
    session: { type: 'realtime', audio: { input: { format }, output: { format } } },
  });
  const answered = next('response.done');
  // At once: a recording need not take as long as it lasts.
  for (const piece of piecesOf(speech.ocean, 'audio/pcmu'))
    client.send({ type: 'input_audio_buffer.append', audio: piece.toString('base64') });
  const { response } = await answered;
  expect(JSON.stringify(response.output)).toMatch(QUESTIONS.ocean.answer);
  expect(await wordsIn(audioOf(response.id), 'audio/pcmu')).toMatch(QUESTIONS.ocean.answer);
  expect(errors).toEqual([]);
  client.close();
});

test("OpenAI's agents talk here, too", async () => {
  const agent = new RealtimeAgent({ name: 'Guide', instructions: 'You are a helpful AI assistant.' });
  const session = new RealtimeSession(agent, { transport: 'websocket', tracingDisabled: true });
  const errors: unknown[] = [];
  session.on('error', (error) => errors.push(error));
  let heardMs = 0;
  session.on('audio', ({ data }) => (heardMs += data.byteLength / 48));
  await session.connect({ apiKey: 'none', url: `${stack.url.replace('http', 'ws')}/v1/realtime` });
  const said = (): string =>
    JSON.stringify(session.history.filter((item: RealtimeItem) => item.type === 'message'));

  const answered = new Promise((resolve) => session.once('agent_end', resolve));
  for (const piece of piecesOf(speech.germany, 'audio/pcm')) session.sendAudio(Uint8Array.from(piece).buffer);
  await answered;
  expect(said()).toMatch(QUESTIONS.germany.heard);
  expect(said()).toMatch(QUESTIONS.germany.answer);
  expect(heardMs).toBeGreaterThan(300);

  const stopped = new Promise((resolve) => session.once('audio_interrupted', resolve));
  const begun = new Promise<void>((resolve) => session.transport.once('audio', () => resolve()));
  session.sendMessage(LONG_STORY);
  await begun;
  await delay(1_000);
  session.interrupt();
  await stopped;
  // What was not heard is taken out of the history that the session keeps.
  await expect.poll(() => session.history.at(-1)).toMatchObject({ role: 'assistant', status: 'incomplete' });
  expect(errors).toEqual([]);
  session.close();
});

test('a tool of one of them is used by the local model', async () => {
  const cities: string[] = [];
  const weather = tool({
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      cities.push(city);
      // The smallest model would go on calling it if it still had to.
      session.transport.updateSessionConfig({ toolChoice: 'none', outputModalities: ['text'] });
      return 'It is sunny, 19 degrees.';
    },
  });
  const agent = new RealtimeAgent({
    name: 'Guide',
    instructions: 'You are a helpful AI assistant.',
    tools: [weather],
  });
  const session = new RealtimeSession(agent, {
    transport: 'websocket',
    tracingDisabled: true,
    config: { toolChoice: 'required', outputModalities: ['text'] },
  });
  const errors: unknown[] = [];
  session.on('error', (error) => errors.push(error));
  await session.connect({ apiKey: 'none', url: `${stack.url.replace('http', 'ws')}/v1/realtime` });
  const answered = new Promise<string>((resolve) =>
    session.on('agent_end', (_context, _agent, answer) => {
      if (answer !== '') resolve(answer);
    }),
  );
  session.sendMessage('What is the weather in Paris?');
  expect(await answered).toMatch(/\w/);
  expect(cities).toHaveLength(1);
  expect(errors).toEqual([]);
  session.close();
});
