import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispose } from '@livekit/rtc-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HeadlessCall, placeCall } from '../../perf/caller/caller.ts';
import { hearGreeting, takeTurn } from '../../perf/caller/converse.ts';
import { type Stack, startStack } from '../../perf/caller/own-stack.ts';
import { until } from '../../perf/caller/until.ts';
import { speak } from '../../perf/caller/voice.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { MODE_ATTRIBUTE, MODES_ATTRIBUTE, callModes } from '../../protocol/call-mode.ts';
import { TURN_END_METHOD, TURN_START_METHOD } from '../../protocol/rpc.ts';
import { RECORD_ATTRIBUTE } from '../../protocol/recording.ts';

/** How long an answer may take on a machine that is slow and busy. */
const PATIENCE_MS = 60_000;

const examples = ['front-desk', 'voice-menu'];
const recordings = mkdtempSync(join(tmpdir(), 'parley-recordings-'));
let stack: Stack;
beforeAll(async () => {
  const files = examples.map((name) => join(import.meta.dirname, '../../examples', `${name}.ts`));
  stack = await startStack({ PARLEY_AGENT: files.join(','), PARLEY_RECORDINGS: recordings });
});
afterAll(async () => {
  await stack.stop();
  await dispose();
  rmSync(recordings, { recursive: true });
});

/** Calls the agent of a name. */
async function callTo(agent_name: string): Promise<HeadlessCall> {
  const response = await fetch(stack.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ room_config: { agents: [{ agent_name }] } }),
  });
  const { server_url: url, participant_token: token } = (await response.json()) as Record<string, string>;
  return placeCall({ url: url ?? '', token: token ?? '' });
}

const saidIn = (call: HeadlessCall): string => call.captions.textOf('agent', 0, Infinity);
const hears = (call: HeadlessCall, words: RegExp): Promise<void> =>
  expect.poll(() => saidIn(call), { timeout: PATIENCE_MS }).toMatch(words);

/** The events of all recordings. */
const recorded = (): string =>
  readdirSync(recordings)
    .map((name) => readFileSync(join(recordings, name, 'events.jsonl'), 'utf8'))
    .join();

test('the first agent answers who names none, and a tool of its that is asked for ends the call', async () => {
  const [goodbye = new Float32Array()] = await speak(['Goodbye.'], testVoice);
  // This caller allows that the call is recorded, the others here do not.
  const attributes = { [RECORD_ATTRIBUTE]: 'yes' };
  await using call = await placeCall({ endpoint: stack.endpoint, attributes });
  await hearGreeting(call);
  expect(saidIn(call)).toContain('Seaside Hotel');
  await takeTurn(call, goodbye);
  await hears(call, /Thank you for calling/);
  await until(() => call.ended.aborted || undefined, PATIENCE_MS, new AbortController().signal);
  expect(call.endedFor).toBe('agent');
  await expect.poll(recorded).toMatch(/"heard".*goodbye[^]*Thank you for calling[^]*"ended"/i);
});

test('a caller types and reads, and then talks by a button, as the agent allows', async () => {
  const [goodbye = new Float32Array()] = await speak(['Goodbye.'], testVoice);
  const attributes = { [MODE_ATTRIBUTE]: 'text-only' };
  await using call = await placeCall({ endpoint: stack.endpoint, attributes });
  await hears(call, /Seaside Hotel/);
  const [agent] = call.room.remoteParticipants.values();
  const me = call.room.localParticipant;
  const modes = () => callModes.safeParse(agent?.attributes[MODES_ATTRIBUTE]).data;
  expect(modes()).toEqual({ allowed: ['hands-free', 'push-to-talk', 'text-only'], mode: 'text-only' });
  me?.setAttributes({ [MODE_ATTRIBUTE]: 'push-to-talk' }).catch(() => undefined);
  await expect.poll(() => modes()?.mode, { timeout: PATIENCE_MS }).toBe('push-to-talk');
  expect(call.recording.soundAfter(0)).toBeUndefined();
  const push = (method: string) =>
    me?.performRpc({ destinationIdentity: agent?.identity ?? '', method, payload: '' });
  await push(TURN_START_METHOD);
  await call.say(goodbye);
  await push(TURN_END_METHOD);
  await hears(call, /Thank you for calling/);
  expect(call.recording.soundAfter(0)).toBeDefined();
});

test('an agent that is asked for by its name hears what is dialled', async () => {
  await using call = await callTo('voice-menu');
  await hearGreeting(call);
  expect(saidIn(call)).toContain('Welcome to the library');
  await call.dial('2');
  await hears(call, /12 Mill Road/);
  await call.dial('1');
  await hears(call, /closed on Mondays/);
  expect(recorded()).not.toContain('Welcome to the library');
});

test('an agent that is not there can not be called', async () => {
  const asked = { room_config: { agents: [{ agent_name: 'quiz' }] } };
  const response = await fetch(stack.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('only front-desk, voice-menu are here');
});
