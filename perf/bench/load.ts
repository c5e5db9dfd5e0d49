import { setTimeout as delay } from 'node:timers/promises';
import { availableParallelism } from 'node:os';
import { now } from '../caller/clock.ts';
import { type Stack, startStack } from '../caller/own-stack.ts';
import { type Percentiles, percentiles } from '../caller/percentiles.ts';
import { AGENT_PARTS } from './agent-reports.ts';
import { ask, type Asked } from './asking.ts';
import { type Findings, tell } from './benchmark.ts';
import { readUsage } from './process-usage.ts';
import { type Spoken, speakUtterances } from './spoken-utterance.ts';
import { markdownTable, percent } from './table.ts';
import { UTTERANCES } from './utterances.ts';

/** Time between the starts of two callers: people don't call at the same moment. */
const STAGGER_MS = 1_300;

/** Between one number of callers and the next: the agent's own idea of its load comes down. */
const REST_MS = 5_000;

/** What so many callers at once got. */
interface Row {
  readonly callers: number;
  /** Calls that no agent took. */
  readonly refused: number;
  readonly turns: number;
  readonly lost: number;
  readonly cutOff: number;
  readonly voiceToVoice: Percentiles;
  /** Medians in ms, in the order of {@link AGENT_PARTS}. */
  readonly parts: readonly { readonly name: string; readonly p50: number | null }[];
  /** Percent of all cores. */
  readonly agentCpu: number | null;
  readonly callersCpu: number | null;
  readonly rssMib: number;
}

/**
 * Several callers at once, each in a room of their own.
 *
 * @param atOnce how many, time after time.
 */
export async function measureLoad(
  atOnce: readonly number[],
  turnsPerCaller: number,
  llm: string,
): Promise<Findings> {
  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  // The agent takes every caller: the question is what they get, not whether they are let in.
  await using stack = await startStack({ PARLEY_MAX_CALLS: String(Math.max(...atOnce)) }, llm);
  const rows: Row[] = [];
  for (const callers of atOnce) {
    tell(`${callers} at once`);
    await delay(REST_MS);
    rows.push(await callTogether(stack, callers, (caller) => share(questions, caller, turnsPerCaller)));
  }
  return findings(rows);
}

/** A caller's questions: others than the ones of those who call at the same time. */
function share(questions: readonly Spoken[], caller: number, turns: number): Spoken[] {
  return Array.from(
    { length: turns },
    (_, turn) => questions[(caller * turns + turn) % questions.length],
  ).filter((question) => question !== undefined);
}

async function callTogether(
  { endpoint, agentPid }: Stack,
  callers: number,
  questionsOf: (caller: number) => readonly Spoken[],
): Promise<Row> {
  const [before, ownBefore, startedAt] = [await readUsage(agentPid), process.cpuUsage(), now()];
  const calls = await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      await delay(caller * STAGGER_MS);
      return ask(endpoint, questionsOf(caller));
    }),
  );
  const processorMs = (now() - startedAt) * availableParallelism();
  const [after, own] = [await readUsage(agentPid), process.cpuUsage(ownBefore)];
  const sum = (of: (call: Asked) => number): number => calls.reduce((total, call) => total + of(call), 0);
  return {
    callers,
    refused: calls.filter(({ refused }) => refused).length,
    turns: sum(({ asked }) => asked),
    lost: sum(({ lost }) => lost),
    cutOff: sum(({ cutOff }) => cutOff),
    voiceToVoice: percentiles(calls.flatMap(({ voiceToVoiceMs }) => voiceToVoiceMs)),
    parts: AGENT_PARTS.map(([name, part]) => ({
      name,
      p50: percentiles(calls.flatMap(({ latencies }) => latencies.map((latency) => latency[part]))).p50,
    })),
    agentCpu: percent(after.cpuMs - before.cpuMs, processorMs),
    callersCpu: percent((own.user + own.system) / 1_000, processorMs),
    rssMib: after.rssMib,
  };
}

function findings(rows: readonly Row[]): Findings {
  const table = markdownTable(
    [
      'callers',
      'turns',
      'lost',
      'cut off',
      'refused calls',
      'p50 ms',
      'p95 ms',
      'agent CPU %',
      'callers CPU %',
      'RSS MiB',
    ],
    rows.map((row) => [
      row.callers,
      row.turns,
      row.lost,
      row.cutOff,
      row.refused,
      row.voiceToVoice.p50,
      row.voiceToVoice.p95,
      row.agentCpu,
      row.callersCpu,
      row.rssMib,
    ]),
  );
  const parts = markdownTable(
    ['callers', ...AGENT_PARTS.map(([name]) => `${name}, p50 ms`)],
    rows.map((row) => [row.callers, ...row.parts.map(({ p50 }) => p50)]),
  );
  const line = (name: string, of: 'p50' | 'p95') => ({
    name,
    points: rows.map(({ callers, voiceToVoice }) => [callers, voiceToVoice[of] ?? 0] as const),
  });
  return {
    figures: { rows },
    summary: `${table}\n\n${parts}`,
    plot: {
      title: 'Voice to voice, several callers at once',
      x: 'callers',
      y: 'ms',
      series: [line('p50', 'p50'), line('p95', 'p95')],
    },
  };
}
