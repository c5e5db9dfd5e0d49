import { dispose } from '@livekit/rtc-node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as answers from '../agent/engines/openai/model-server.fixture.ts';
import { ModelServer, replies, sendJson } from '../agent/engines/openai/model-server.fixture.ts';
import { placeCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import { hearGreeting } from '../perf/caller/converse.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';

/** Speaks for so many seconds, whatever it is told to say. */
const tone: answers.Answer = (response) => {
  const samples = Int16Array.from({ length: 24_000 }, (_, index) => 8_000 * Math.sin(index / 20));
  response.writeHead(200, { 'content-type': 'audio/pcm' }).end(Buffer.from(samples.buffer));
};

let brain: ModelServer;
let voice: ModelServer;
let stack: Stack;
beforeAll(async () => {
  brain = await ModelServer.start();
  voice = await ModelServer.start();
  voice.answer = tone;
  stack = await startStack({
    PARLEY_LLM_URL: brain.url,
    PARLEY_LLM_MODEL: 'brain-elsewhere',
    PARLEY_LLM_KEY: 'secret-key',
    PARLEY_TTS_URL: voice.url,
    PARLEY_TTS_MODEL: 'voice-elsewhere',
    PARLEY_TTS_VOICE: 'alloy',
  });
});
afterAll(async () => {
  await stack.stop();
  await brain[Symbol.asyncDispose]();
  await voice[Symbol.asyncDispose]();
  await dispose();
});
beforeEach(() => {
  brain.answer = replies('It is Paris, in France.');
  voice.answer = tone;
});

/** Says a text in a call that has just begun, and gives the captions of the agent's reply. */
async function answerTo(text: string): Promise<string> {
  await using call = await placeCall({ endpoint: stack.endpoint });
  await hearGreeting(call);
  const writtenAt = now();
  await call.write(text);
  await call.waitForReply(writtenAt);
  expect(call.problems).toEqual([]);
  return call.captions.textOf('agent', writtenAt, Infinity);
}

const metrics = async (): Promise<string> => (await fetch(`${stack.health}/metrics`)).text();

test('callers hear the reply and the voice of models on another machine', async () => {
  expect(await answerTo('What is the capital of France?')).toBe('It is Paris, in France.');
  expect(String(brain.requests.at(-1)?.body)).toContain('What is the capital of France?');
  expect(voice.requests.map(({ body }) => String(body)).join()).toContain('Paris');
  const page = await metrics();
  expect(page).toMatch(
    /parley_remote_requests_total\{engine="llm",model="brain-elsewhere",outcome="ok"\} [1-9]/,
  );
  expect(page).toMatch(
    /parley_remote_tokens_total\{model="brain-elsewhere",counted="server",type="output"\} [1-9]/,
  );
});

test('the page says which models there are, and nothing of where they are', async () => {
  const description = await (await fetch(`${stack.url}/api/agent`)).text();
  expect(JSON.parse(description)).toMatchObject({
    models: { llm: 'brain-elsewhere', tts: 'voice-elsewhere' },
    voices: [{ id: 'alloy', label: 'Alloy' }],
  });
  const debug = await (await fetch(`${stack.health}/debug`)).text();
  for (const shown of [description, debug, await metrics()]) expect(shown).not.toContain('secret-key');
  expect(description).not.toContain(new URL(brain.url).host);
});

test('the local models reply and speak when those fail, and the call goes on', async () => {
  brain.answer = answers.failed;
  voice.answer = (response) => sendJson(response, 503, { error: { message: 'busy' } });
  expect(await answerTo('What is the capital of France?')).toMatch(/\w/);
  await expect.poll(metrics).toMatch(/parley_remote_fallbacks_total\{engine="llm",reason="failed"\} [1-9]/);
  await expect.poll(metrics).toMatch(/parley_remote_fallbacks_total\{engine="tts",reason="failed"\} [1-9]/);
});
