import { dispose } from '@livekit/rtc-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ModelServer } from '../../agent/engines/openai/model-server.fixture.ts';
import { placeCall } from '../../perf/caller/caller.ts';
import { hearGreeting, takeTurn } from '../../perf/caller/converse.ts';
import { type Stack, startStack } from '../../perf/caller/own-stack.ts';
import { QUESTIONS } from '../test-questions.fixture.ts';
import { testVoice } from '../test-voice.fixture.ts';
import { speak } from '../../perf/caller/voice.ts';
import { type RunningPrometheus, startPrometheus } from '../../setup/prometheus/prometheus.ts';
import { readAlerts } from '../../deploy/alerts.ts';
import { dashboardQueries } from '../../deploy/dashboard.ts';

let modelServer: ModelServer;
let stack: Stack;
let prometheus: RunningPrometheus;

beforeAll(async () => {
  const speech = await speak([QUESTIONS.germany.text, QUESTIONS.ocean.text], testVoice);
  // What replies elsewhere has panels of its own.
  modelServer = await ModelServer.start();
  stack = await startStack({ PARLEY_LLM_URL: modelServer.url, PARLEY_LLM_MODEL: 'brain' });
  prometheus = await startPrometheus(new URL(stack.health).host);
  await using call = await placeCall({ endpoint: stack.endpoint });
  await hearGreeting(call);
  for (const samples of speech) await takeTurn(call, samples);
});
afterAll(async () => {
  await prometheus.stop();
  await stack.stop();
  await modelServer[Symbol.asyncDispose]();
  await dispose();
});

const answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** What Prometheus knows now; NaN is nothing that a panel can draw. */
async function ask(query: string): Promise<number[]> {
  const response = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = answer.parse(await response.json());
  return data.result.map(({ value }) => Number(value[1])).filter(Number.isFinite);
}

test('after a call, every query of the dashboard returns data', async () => {
  const queries = await dashboardQueries('1m');
  const empty = async () => {
    const answers = await Promise.all(queries.map(async ({ expr }) => (await ask(expr)).length));
    return queries.filter((_, i) => answers[i] === 0).map(({ panel, expr }) => `${panel}: ${expr}`);
  };
  await expect.poll(empty, { timeout: 90_000 }).toEqual([]);
});

test('every metric that an alert looks at is there', async () => {
  const names = (await readAlerts()).flatMap(({ expr }) => expr.match(/\b(parley|stt|llm|tts)_\w+/g) ?? []);
  for (const name of new Set(names)) expect(await ask(`count(${name})`), name).toHaveLength(1);
});
