import { dispose } from '@livekit/rtc-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import { hearGreeting } from '../perf/caller/converse.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';

const DRAIN_SECONDS = 4;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ PARLEY_DRAIN_SECONDS: String(DRAIN_SECONDS) });
});
afterAll(async () => {
  await stack.stop();
  await dispose();
});

test('a call that outlasts the time to drain is ended then: the caller sees the agent leave, the process ends well', async () => {
  await using call = await placeCall({ endpoint: stack.endpoint });
  await hearGreeting(call);
  const { agentEnded, agentPid, health } = stack;
  const toldAt = now();
  process.kill(agentPid, 'SIGTERM');
  await expect.poll(async () => (await fetch(`${health}/readyz`)).status).toBe(503);

  await expect.poll(() => call.state, { timeout: 60_000 }).toBe('disconnected');
  const leftAt = call.states.at(-1)?.at ?? NaN;
  expect(leftAt - toldAt).toBeGreaterThan(DRAIN_SECONDS * 1_000 - 50);
  expect(await agentEnded).toContain('status 0');
  expect(call.ended.aborted).toBe(false);
});
