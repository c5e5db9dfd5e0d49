import { setTimeout as delay } from 'node:timers/promises';
import { startStack } from '../caller/own-stack.ts';
import { percentiles } from '../caller/percentiles.ts';
import { ask } from './asking.ts';
import { type Findings, tell } from './benchmark.ts';
import { readUsage, type Usage } from './process-usage.ts';
import { type Spoken, speakUtterances } from './spoken-utterance.ts';
import { markdownTable } from './table.ts';
import { UTTERANCES } from './utterances.ts';

/** Calls at a time, each with this many turns; then the agent's memory is read while nobody calls. */
const CALLS = 2;
const TURNS_PER_CALL = 10;

/** How long the agent has to give back what the calls held. */
const REST_MS = 5_000;

/** Measures how the agent's memory, threads and files grow over many calls. */
export async function measureSoak(turns: number, llm: string): Promise<Findings> {
  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  await using stack = await startStack({}, llm);
  const start = await readUsage(stack.agentPid);
  const points: (Usage & { turns: number })[] = [];
  const voiceToVoiceMs: number[] = [];
  let [done, lost] = [0, 0];
  while (done < turns) {
    const next = (call: number): Spoken[] =>
      Array.from(
        { length: TURNS_PER_CALL },
        (_, turn) => questions[(done + call * TURNS_PER_CALL + turn) % questions.length],
      ).filter((question) => question !== undefined);
    const calls = Array.from({ length: CALLS }, (_, call) => ask(stack.endpoint, next(call)));
    for (const asked of await Promise.all(calls)) {
      done += asked.asked;
      lost += asked.lost;
      voiceToVoiceMs.push(...asked.voiceToVoiceMs);
    }
    await delay(REST_MS);
    const usage = await readUsage(stack.agentPid);
    points.push({ turns: done, ...usage });
    tell(`After ${done} turns: ${usage.rssMib} MiB, ${usage.threads} threads, ${usage.openFiles} files`);
  }
  const [first, last] = [points[0], points.at(-1)];
  const growth =
    first && last ? Math.round((1_000 * (last.rssMib - first.rssMib)) / first.rssMib) / 10 : null;
  const figures = { start, points, growthPercent: growth, lost, voiceToVoice: percentiles(voiceToVoiceMs) };
  const summary = [
    `Resident memory grew by ${growth ?? '–'}% from turn ${first?.turns ?? 0} to turn ${last?.turns ?? 0}; ${lost} turns were lost.`,
    markdownTable(
      ['turns', 'RSS MiB', 'anonymous MiB', 'threads', 'open files'],
      [{ turns: 0, ...start }, ...points].map((point) => [
        point.turns,
        point.rssMib,
        point.anonymousMib,
        point.threads,
        point.openFiles,
      ]),
    ),
  ].join('\n\n');
  return {
    figures,
    summary,
    plot: {
      title: "The agent's memory over many calls",
      x: 'turns',
      y: 'MiB',
      series: [
        { name: 'resident', points: points.map((point) => [point.turns, point.rssMib]) },
        { name: 'of it anonymous', points: points.map((point) => [point.turns, point.anonymousMib]) },
      ],
    },
  };
}
