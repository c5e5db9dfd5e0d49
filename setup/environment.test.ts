import { expect, test } from 'vitest';
import {
  callsAskedFor,
  llmAskedFor,
  profileAskedFor,
  sttAskedFor,
  ttsAskedFor,
} from '../models/asked-for.ts';
import {
  checkAgentSettings,
  healthAddressAskedFor,
  httpAddress,
  liveKitFromEnvironment,
  modelsElsewhere,
  repliesElsewhere,
} from './environment.ts';

const server = { LIVEKIT_URL: 'https://voice.example', LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };

test('all three variables name a LiveKit server, none asks for one of our own', () => {
  expect(liveKitFromEnvironment(server)).toEqual({
    url: 'wss://voice.example',
    apiKey: 'key',
    apiSecret: 'secret',
  });
  expect(liveKitFromEnvironment({})).toBeUndefined();
});

test('a half-named LiveKit server says what is missing', () => {
  expect(() => liveKitFromEnvironment({ LIVEKIT_URL: 'ws://localhost:7880' })).toThrow(
    'LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set',
  );
  expect(() => liveKitFromEnvironment({ ...server, LIVEKIT_URL: 'localhost' })).toThrow(
    'must be a ws:// or wss://',
  );
});

test('the port is the flag, else the variable, else 8080', () => {
  const env = { PARLEY_HTTP_PORT: '9000', PARLEY_HTTP_HOST: '0.0.0.0' };
  expect(httpAddress('9001', env)).toEqual({ host: '0.0.0.0', port: 9001 });
  expect(httpAddress(undefined, env).port).toBe(9000);
  expect(httpAddress(undefined, {})).toEqual({ host: '127.0.0.1', port: 8080 });
  expect(() => httpAddress('http', {})).toThrow('"http" is not a port number');
});

test('health has an address of its own, and never the port of the page', () => {
  const env = { PARLEY_HEALTH_PORT: '9000', PARLEY_HEALTH_HOST: '0.0.0.0' };
  expect(healthAddressAskedFor(8080, env)).toEqual({ host: '0.0.0.0', port: 9000 });
  expect(healthAddressAskedFor(8080, { PARLEY_HEALTH_PORT: '' })).toBeUndefined();
  expect(() => healthAddressAskedFor(9000, env)).toThrow('PARLEY_HEALTH_PORT have the same port 9000');
  expect(() => healthAddressAskedFor(8080, { PARLEY_HEALTH_PORT: 'x' })).toThrow('PARLEY_HEALTH_PORT is "x"');
});

test('who starts the agent is told which model on another machine replies', () => {
  const env = { PARLEY_LLM_URL: 'https://one.test/v1, http://two.test:8000/v1', PARLEY_LLM_MODEL: 'brain' };
  expect(repliesElsewhere(env)).toBe(
    'Instead of the model here, brain at https://one.test/v1 or http://two.test:8000/v1 replies while it answers in time.',
  );
  expect(repliesElsewhere({ ...env, PARLEY_LLM_FALLBACK: 'none' })).toMatch(/8000\/v1 replies\.$/);
  expect(repliesElsewhere({})).toBeUndefined();
});

test('an unknown profile names the ones there are', () => {
  expect(profileAskedFor(undefined, { PARLEY_PROFILE: 'quality' })).toBe('quality');
  expect(profileAskedFor(undefined, { PARLEY_PROFILE: '' })).toBeUndefined();
  expect(() => profileAskedFor('best', {})).toThrow('embedded, standard, quality');
});

test('a voice and a recognition model are the flag, else the variable, by a part of their names', () => {
  const env = { PARLEY_TTS: 'joe', PARLEY_STT: 'whisper-base-q8_0' };
  expect(ttsAskedFor('ryan', env)?.name).toBe('en_US-ryan-high.onnx');
  expect(ttsAskedFor(undefined, env)?.name).toBe('en_US-joe-medium.onnx');
  expect(sttAskedFor(undefined, env)?.name).toBe('whisper-base-q8_0');
  expect(sttAskedFor(undefined, {})).toBeUndefined();
  expect(() => ttsAskedFor('hal', {})).toThrow(/no voice "hal".*en_US-ljspeech-high.onnx/);
});

test('the calls at a time are a number of calls', () => {
  expect(callsAskedFor({ PARLEY_MAX_CALLS: '4' })).toBe(4);
  expect(callsAskedFor({ PARLEY_MAX_CALLS: '' })).toBeUndefined();
  for (const wrong of ['0', '257', '1.5', 'four', '-1', '1e1']) {
    expect(() => callsAskedFor({ PARLEY_MAX_CALLS: wrong })).toThrow(`PARLEY_MAX_CALLS is "${wrong}"`);
  }
});

test('the language model is the flag, else the variable, and an unknown one names those there are', () => {
  const env = { PARLEY_LLM: 'qwen2.5-coder-0.5b-instruct-q4_k_m' };
  expect(llmAskedFor('llama-3-8b-instruct-q4_k_m', env)?.name).toBe('llama-3-8b-instruct-q4_k_m');
  expect(llmAskedFor(undefined, env)?.name).toBe('qwen2.5-coder-0.5b-instruct-q4_k_m');
  expect(llmAskedFor(undefined, { PARLEY_LLM: '' })).toBeUndefined();
  expect(() => llmAskedFor('best', {})).toThrow(/no language model "best".*llama-3-8b-instruct-q4_k_m/);
});

test('what is wrong in the agent’s settings is told, but for what the set-up tells it itself', () => {
  expect(() => checkAgentSettings({})).not.toThrow();
  expect(() => checkAgentSettings({ PARLEY_PROFILE: 'huge', PARLEY_HTTP_PORT: 'x' })).not.toThrow();
  for (const [wrong, told] of [
    [{ PARLEY_LLM_URL: 'gpu-1:8000', PARLEY_LLM_MODEL: 'brain' }, 'PARLEY_LLM_URL'],
    [{ PARLEY_STT_MODEL: 'ears' }, 'PARLEY_STT_URL and PARLEY_STT_MODEL'],
    [{ PARLEY_TTS_FALLBACK: 'maybe' }, 'PARLEY_TTS_FALLBACK: must be local or none'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ] as const)
    expect(() => checkAgentSettings(wrong)).toThrow(told);
});

test('a model whose work only another machine does is not needed here', () => {
  const elsewhere = { PARLEY_STT_URL: 'http://gpu-1:8000/v1', PARLEY_STT_MODEL: 'ears' };
  expect(modelsElsewhere({})).toEqual([]);
  expect(modelsElsewhere(elsewhere)).toEqual([]);
  expect(modelsElsewhere({ ...elsewhere, PARLEY_STT_FALLBACK: 'none' })).toEqual(['stt']);
  // The set-up of an image need not know where it will listen.
  expect(modelsElsewhere({ PARLEY_HTTP_HOST: '0.0.0.0' })).toEqual([]);
});
