import { dispose } from '@livekit/rtc-node';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type RunningJaeger, startJaeger } from '../setup/jaeger/jaeger.ts';
import { ensurePrometheus } from '../setup/prometheus/binary.ts';
import { startPrometheus } from '../setup/prometheus/prometheus.ts';
import { type HeadlessCall, placeCall } from '../perf/caller/caller.ts';
import { hearGreeting, takeTurn } from '../perf/caller/converse.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';
import { QUESTIONS } from './test-questions.fixture.ts';
import { testVoice } from './test-voice.fixture.ts';
import { fetchInvitation } from '../perf/caller/token.ts';
import { until } from '../perf/caller/until.ts';
import { speak } from '../perf/caller/voice.ts';

const ASKED = Object.values(QUESTIONS);

/** The trace of whoever asks for the call. */
const ASKER = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' };

/** How far each turn's trace may be from what its caller measured. */
const CLOSE = 0.05;
/** On a busy machine a caller reads what it hears late, which no agent can know: so often the same is asked again. */
const ROUNDS = 4;

const begunAt = Date.now();
const never = new AbortController().signal;
const within = 60_000;

let jaeger: RunningJaeger;
let stack: Stack;
let speech: Float32Array[];
let call: HeadlessCall;
interface TracedTurn {
  readonly voiceToVoiceMs: number;
  readonly traceId: string;
}
/** What the caller measured of each turn, and the trace that the agent named for it. */
let turns: readonly TracedTurn[];

beforeAll(async () => {
  speech = await speak(
    ASKED.map(({ text }) => text),
    testVoice,
  );
  jaeger = await startJaeger();
  stack = await startStack({ OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpEndpoint });
  const traceparent = `00-${ASKER.trace}-${ASKER.span}-01`;
  call = await placeCall(await fetchInvitation(stack.endpoint, 'traced', 'ada', {}, { traceparent }));
  await hearGreeting(call);
  turns = await askAll(call);
  await call.hangUp();
});
afterAll(async () => {
  await stack.stop();
  await jaeger.stop();
  await dispose();
});

async function askAll(to: HeadlessCall): Promise<TracedTurn[]> {
  const asked: TracedTurn[] = [];
  for (const samples of speech) {
    const { voiceToVoiceMs } = await takeTurn(to, samples);
    await until(() => to.turnReports.length > asked.length, within, to.ended);
    const { trace_id: traceId = '' } = to.turnReports[asked.length] ?? {};
    asked.push({ voiceToVoiceMs: voiceToVoiceMs ?? NaN, traceId });
  }
  return asked;
}

const jaegerSpan = z.object({
  spanID: z.string(),
  operationName: z.string(),
  /** Microseconds. */
  startTime: z.number(),
  duration: z.number(),
  references: z.array(
    z.object({ refType: z.enum(['CHILD_OF', 'FOLLOWS_FROM']), traceID: z.string(), spanID: z.string() }),
  ),
  tags: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
type JaegerSpan = z.infer<typeof jaegerSpan>;
const jaegerAnswer = z.object({ data: z.array(z.object({ spans: z.array(jaegerSpan) })) });

/** A trace, once Jaeger has its root: a turn is written when it is over, all of it at once. */
async function traceOf(id: string, root: string): Promise<JaegerSpan[]> {
  let spans: JaegerSpan[] = [];
  const look = async (): Promise<void> => {
    const response = await fetch(`${jaeger.url}/api/traces/${id}`);
    if (response.ok) spans = jaegerAnswer.parse(await response.json()).data[0]?.spans ?? [];
  };
  await expect
    .poll(async () => (await look(), spans.map(({ operationName }) => operationName)), { timeout: within })
    .toContain(root);
  return spans;
}

const parentOf = ({ references }: JaegerSpan) => references.find(({ refType }) => refType === 'CHILD_OF');

test('Jaeger has a trace of each turn: complete, and in one piece', async () => {
  for (const { traceId } of turns) {
    const spans = await traceOf(traceId, 'agent_turn');
    expect(spans.map(({ operationName }) => operationName)).toEqual(
      expect.arrayContaining([
        'user_speaking',
        'stt',
        'eou_detection',
        'eot_wait',
        'speculation',
        'llm_request',
        'tts_node',
        'agent_speaking',
      ]),
    );
    // One of the replies that were begun is the one that the caller heard.
    const used = spans.flatMap(({ tags }) => tags.filter(({ key }) => key === 'parley.speculation.used'));
    expect(used.filter(({ value }) => value === true)).toHaveLength(1);
    const ids = new Set(spans.map(({ spanID }) => spanID));
    const roots = spans.filter((span) => !parentOf(span));
    expect(roots.map(({ operationName }) => operationName)).toEqual(['agent_turn']);
    for (const span of spans) if (!roots.includes(span)) expect(ids).toContain(parentOf(span)?.spanID);

    // What was said is nobody's business unless TRACE_CONTENT is set.
    const text = JSON.stringify(spans.flatMap(({ tags }) => tags));
    expect(text).not.toMatch(/lk\.pii/i);
    for (const { heard, answer } of ASKED)
      for (const words of [heard, answer]) expect(text).not.toMatch(words);
  }
  expect(new Set(turns.map(({ traceId }) => traceId)).size).toBe(ASKED.length);
});

test("the call has a trace of its own that is linked to the asker's, and the turns are linked to the call", async () => {
  const turn = (await traceOf(turns[0]?.traceId ?? '', 'agent_turn')).find((span) => !parentOf(span));
  const callTrace = turn?.references[0]?.traceID ?? '';
  expect(callTrace).not.toBe(ASKER.trace);
  const spans = await traceOf(callTrace, 'agent_session');
  const session = spans.find(({ operationName }) => operationName === 'agent_session');
  expect(session?.references).toContainEqual(
    expect.objectContaining({ traceID: ASKER.trace, spanID: ASKER.span }),
  );
  expect(session && parentOf(session)).toBeUndefined();
  // The greeting was asked for by nobody: it belongs to the call.
  expect(spans.map(({ operationName }) => operationName)).toContain('agent_speaking');
  for (const { traceId } of turns) {
    const root = (await traceOf(traceId, 'agent_turn')).find((span) => !parentOf(span));
    expect(root?.references).toContainEqual(
      expect.objectContaining({ traceID: callTrace, spanID: session?.spanID }),
    );
  }
});

test('promtool finds nothing wrong with the metrics', async () => {
  const metrics = await (await fetch(`${stack.health}/metrics`)).text();
  const { promtool } = await ensurePrometheus();
  const check = spawn(promtool, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [check.stdout, check.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  check.stdin.end(metrics);
  const [status] = (await once(check, 'close')) as [number];
  expect(said).toBe('');
  expect(status).toBe(0);
});

test('Prometheus reads the metrics, and they lead from a turn to its trace', async () => {
  await using prometheus = await startPrometheus(new URL(stack.health).host);
  const value = async (query: string): Promise<number> => {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = z
      .object({ data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }) })
      .parse(await response.json());
    return Number(data.result[0]?.value[1]);
  };
  const heard = 'parley_voice_to_voice_seconds';
  await expect.poll(() => value(`${heard}_count`)).toBe(ASKED.length);
  // In seconds; how near it is, the traces show.
  const sum = turns.reduce((total, { voiceToVoiceMs }) => total + voiceToVoiceMs / 1_000, 0);
  expect((await value(`${heard}_sum`)) / sum).toBeGreaterThan(0.5);
  expect((await value(`${heard}_sum`)) / sum).toBeLessThan(2);
  for (const name of [
    'stt_transcription_requests_total',
    'stt_transcription_duration_seconds_count',
    'stt_audio_duration_seconds_count',
    'tts_synthesis_requests_total',
    'tts_synthesis_duration_seconds_count',
    'tts_text_length_chars_count',
    'llm_generation_requests_total',
    'llm_generation_duration_seconds_count',
    'llm_input_tokens_count',
    'llm_output_tokens_count',
    'parley_memory_bytes',
  ])
    expect(await value(name), name).toBeGreaterThan(0);
  for (const name of [
    'stt_transcription_errors_total',
    'tts_synthesis_errors_total',
    'llm_generation_errors_total',
  ])
    expect(await value(name), name).toBe(0);

  const range = `start=${begunAt / 1_000}&end=${Date.now() / 1_000 + 60}`;
  const exemplars = await fetch(`${prometheus.url}/api/v1/query_exemplars?query=${heard}_bucket&${range}`);
  const found = await exemplars.text();
  expect(turns.some(({ traceId }) => found.includes(traceId))).toBe(true);
});

/** By how much of the time that the caller waited their turn's trace is longer. */
async function errorOf({ traceId, voiceToVoiceMs }: TracedTurn): Promise<number> {
  const root = (await traceOf(traceId, 'agent_turn')).find((span) => !parentOf(span));
  return ((root?.duration ?? NaN) / 1_000 - voiceToVoiceMs) / voiceToVoiceMs;
}

test('a trace is as long as the caller waited', { timeout: 600_000 }, async () => {
  const rounds: string[] = [];
  const isTrue = async (round: readonly TracedTurn[]): Promise<boolean> => {
    const errors: number[] = [];
    for (const turn of round) errors.push(await errorOf(turn));
    rounds.push(errors.map((error) => error.toFixed(3)).join());
    return errors.every((error) => Math.abs(error) < CLOSE);
  };
  let found = await isTrue(turns);
  while (!found && rounds.length < ROUNDS) {
    await using again = await placeCall({ endpoint: stack.endpoint });
    await hearGreeting(again);
    found = await isTrue(await askAll(again));
  }
  expect(found, rounds.join('; ')).toBe(true);
});

test('SIGTERM lets a call go on, takes no new one, and ends when the call is over', async () => {
  const status = async (path: string) => (await fetch(`${stack.health}${path}`)).status;
  expect(await status('/readyz')).toBe(200);
  await using running = await placeCall({ endpoint: stack.endpoint });
  await hearGreeting(running);
  process.kill(stack.agentPid, 'SIGTERM');
  await expect.poll(() => status('/readyz')).toBe(503);
  expect(await status('/livez')).toBe(200);

  await using late = await placeCall({ endpoint: stack.endpoint });
  const { reply } = await takeTurn(running, speech[0] as Float32Array);
  expect(reply).toBeDefined();
  // LiveKit offered the late one before: it had the whole turn's time for it.
  expect(late.state).toBeUndefined();

  await running.hangUp();
  expect(await Promise.race([stack.agentEnded, until(() => false, within, never)])).toMatch(/status 0/);
});
