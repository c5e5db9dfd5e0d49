import { startStack } from '../caller/own-stack.ts';
import { percentiles } from '../caller/percentiles.ts';
import type { Findings } from './benchmark.ts';
import { type LongCall, makeLongCall } from './long-call.ts';
import type { Usage } from './process-usage.ts';
import { makeShortCalls, type ShortCalls } from './short-calls.ts';
import { growth, type Growth } from './growth.ts';
import { speakUtterances } from './spoken-utterance.ts';
import { markdownTable } from './table.ts';
import { UTTERANCES } from './utterances.ts';

/** Memory is compared with what it was after so many calls, and turns: until then caches fill. */
const SETTLED_AFTER = 50;

/** What memory may grow by after that, and the time to the first token from the first turns to the last ones, in percent. */
const MEMORY_PERCENT = 5;
const FIRST_TOKEN_PERCENT = 20;

/** Of so many turns at both ends of the long call the times to the first token are compared. */
const TURNS_COMPARED = 10;

export interface SoakOptions {
  /** Short calls, and how many of them at once. */
  readonly calls: number;
  readonly atOnce: number;
  /** Turns of the long call after them. */
  readonly turns: number;
}

/** Measures how the agent's memory, threads and files grow over many short calls and a long one, and whether that one gets slower. */
export async function measureSoak({ calls, atOnce, turns }: SoakOptions, llm: string): Promise<Findings> {
  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  const settings = {
    PARLEY_MAX_CALLS: String(atOnce + 1),
    PARLEY_TOKENS_PER_MINUTE: '10000',
    PARLEY_LONGEST_CALL_SECONDS: '0',
  };
  await using stack = await startStack(settings, llm);
  const short = await makeShortCalls(stack, { calls, atOnce, texts: questions.map(({ text }) => text) });
  const long = await makeLongCall(stack, { turns, questions });
  return findings(short, long);
}

function findings(short: ShortCalls, long: LongCall): Findings {
  const overCalls = growth(
    short.points.map(({ calls, rssMib }) => [calls, rssMib]),
    SETTLED_AFTER,
  );
  const overTurns = growth(
    long.points.map(({ turns, rssMib }) => [turns, rssMib]),
    SETTLED_AFTER,
  );
  const times = long.firstTokens.map(({ ms }) => ms);
  const [first, last] = [times.slice(0, TURNS_COMPARED), times.slice(-TURNS_COMPARED)].map(percentiles);
  const apart = times.length >= 2 * TURNS_COMPARED;
  const slower =
    apart && first?.p50 && last?.p50 ? Math.round((1_000 * (last.p50 - first.p50)) / first.p50) / 10 : null;
  const figures = {
    short,
    long,
    memoryGrowth: { overCalls, overTurns },
    firstToken: { first, last, slowerPercent: slower },
  };
  return {
    figures,
    summary: [
      memoryLine('short calls', overCalls),
      memoryLine('turns of one call', overTurns),
      `First token, p50: ${first?.p50 ?? '–'} ms over the first ${first?.n ?? 0} turns, ${last?.p50 ?? '–'} ms over the last ` +
        `${last?.n ?? 0}: ${slower ?? '–'}% more (${verdict(slower, FIRST_TOKEN_PERCENT)}: ${FIRST_TOKEN_PERCENT}% is the bar).`,
      `${short.failed} short calls failed, ${long.lost} turns of the long call were lost.`,
      usageTable(
        'short calls',
        short.points.map(({ calls, ...usage }) => [calls, usage]),
      ),
      usageTable(
        'turns of one call',
        long.points.map(({ turns, ...usage }) => [turns, usage]),
      ),
    ].join('\n\n'),
    plot: {
      title: "The agent's memory over many short calls, then a long one",
      x: 'short calls, then turns',
      y: 'MiB, and ms',
      series: [
        { name: 'resident, short calls', points: short.points.map(({ calls, rssMib }) => [calls, rssMib]) },
        { name: 'resident, long call', points: long.points.map(({ turns, rssMib }) => [turns, rssMib]) },
        {
          name: 'first token, long call',
          points: long.firstTokens.map(({ turn, ms }) => [turn, ms]),
          dots: true,
        },
      ],
    },
  };
}

function memoryLine(name: string, grown: Growth | undefined): string {
  if (!grown) return `Too few ${name} to tell whether memory grows.`;
  const { from, to, percent } = grown;
  return `Resident memory grew by ${percent}% from ${from} to ${to} ${name} (${verdict(percent, MEMORY_PERCENT)}: ${MEMORY_PERCENT}% is the bar).`;
}

const verdict = (percent: number | null, bar: number): string =>
  percent === null ? 'not measured' : percent <= bar ? 'met' : 'NOT met';

function usageTable(of: string, points: readonly (readonly [number, Usage])[]): string {
  return markdownTable(
    [of, 'RSS MiB', 'anonymous MiB', 'threads', 'open files'],
    points.map(([done, { rssMib, anonymousMib, threads, openFiles }]) => [
      done,
      rssMib,
      anonymousMib,
      threads,
      openFiles,
    ]),
  );
}
