import { dispose } from '@livekit/rtc-node';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type HeadlessCall, placeCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import { hearGreeting, takeTurn } from '../perf/caller/converse.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';
import { until } from '../perf/caller/until.ts';
import { speak } from '../perf/caller/voice.ts';
import { LONG_STORY, QUESTIONS } from './test-questions.fixture.ts';
import { testVoice } from './test-voice.fixture.ts';

const CALLERS = 3;
const STOPPED_MS = 60_000;
/** In which the agent is back in its rooms, on a machine that is slow and busy. */
const BACK_MS = 60_000;

let stack: Stack;
let question: Float32Array;
beforeAll(async () => {
  [question] = (await speak([QUESTIONS.germany.text], testVoice)) as [Float32Array];
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
  await dispose();
});

test('a process that was stopped for a minute while it spoke goes on, in all of its calls', async () => {
  const { agentPid, health } = stack;
  const calls: HeadlessCall[] = [];
  onTestFinished(async () => {
    await Promise.all(calls.map((call) => call.hangUp()));
  });
  for (let i = 0; i < CALLERS; i++) calls.push(await placeCall({ endpoint: stack.endpoint }));
  const heard = async (call: HeadlessCall, since: number): Promise<boolean> =>
    (await until(() => call.recording.soundAfter(since), BACK_MS, call.ended)) !== undefined;
  const each = <T>(act: (call: HeadlessCall) => Promise<T>): Promise<T[]> => Promise.all(calls.map(act));

  await each(hearGreeting);
  const askedAt = now();
  await each((call) => call.write(LONG_STORY));
  expect(await each((call) => heard(call, askedAt))).not.toContain(false);

  process.kill(agentPid, 'SIGSTOP');
  await delay(STOPPED_MS);
  process.kill(agentPid, 'SIGCONT');
  const goesOnAt = now();
  expect(await each((call) => heard(call, goesOnAt))).not.toContain(false);
  await each((call) => call.waitForReply(goesOnAt));

  // One after the other: how many it can answer at once is another matter.
  for (const call of calls) {
    const turn = await takeTurn(call, question);
    expect(turn.heard).toMatch(QUESTIONS.germany.heard);
    expect(turn.reply).toBeDefined();
  }
  expect(stack.agentPid).toBe(agentPid);
  expect((await fetch(`${health}/readyz`)).status).toBe(200);
}, 400_000);
