import { dispose } from '@livekit/rtc-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeCall } from '../perf/caller/caller.ts';
import { hearGreeting } from '../perf/caller/converse.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';
import { until } from '../perf/caller/until.ts';

const LINES = 4;
/** How long a silent caller may take to be asked, given up and hung up on, on a machine that is slow and busy. */
const PATIENCE_MS = 90_000;

/** Whoever asks more than once a second is turned away for a minute. */
const SELDOM = { interval: 1_500 };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ PARLEY_MAX_CALLS: String(LINES), PARLEY_IDLE_SECONDS: '2' });
});
afterAll(async () => {
  await stack.stop();
  await dispose();
});

test('callers who take all lines and say nothing are hung up on, and told why; then the next caller gets through', async () => {
  const { endpoint } = stack;
  const status = async () => (await fetch(endpoint, { method: 'POST' })).status;
  const calls = [];
  for (let line = 0; line < LINES; line += 1) calls.push(await placeCall({ endpoint }));
  await expect.poll(status, SELDOM).toBe(503);

  for (const call of calls) {
    await until(() => call.ended.aborted || undefined, PATIENCE_MS, new AbortController().signal);
    expect(call.ended.reason).toMatchObject({ message: 'The server ended the call.' });
    expect(call.endedFor).toBe('silence');
    const said = call.captions.textOf('agent', 0, Infinity);
    expect(said).toMatch(/How can I help you\?.*Are you still there\?.*Goodbye!/);
    await call.hangUp();
    expect(call.problems).toEqual([]);
  }

  const metrics = await (await fetch(`${stack.health}/metrics`)).text();
  expect(metrics).toContain(`parley_participants_removed_total{reason="silence"} ${LINES}\n`);
  await expect.poll(status, SELDOM).toBe(200);
  await using next = await placeCall({ endpoint });
  expect(await hearGreeting(next)).toBeDefined();
});
