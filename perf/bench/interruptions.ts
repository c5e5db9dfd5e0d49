import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../platform/errors.ts';
import { startStack } from '../caller/own-stack.ts';
import { percentiles } from '../caller/percentiles.ts';
import { type Findings, tell } from './benchmark.ts';
import { QUESTIONS } from './interrupter-texts.ts';
import { INTERRUPTER_KINDS, type Interrupter, type InterrupterKind } from './interrupters.ts';
import {
  measureGreeting,
  TELLING,
  type Trial,
  tryAnswer,
  tryEcho,
  tryWhileItTells,
  tryWords,
} from './interruption-trial.ts';
import { cumulative } from './plot.ts';
import { seeded } from './random.ts';
import { markdownTable, percent } from './table.ts';
import type { Half } from './utterances.ts';

/** When the agent is interrupted, after its first sound. */
const INTERRUPTED_AFTER_MS = { from: 1_000, to: 4_000 };
/** How long the agent speaks between two sounds. */
const GAP_MS = { from: 300, to: 1_500 };

/** When answers begin, after the end of the question. */
const ANSWERED_AT = [
  { when: 'before', from: -700, to: -150 },
  { when: 'at', from: -150, to: 150 },
  { when: 'after', from: 150, to: 900 },
] as const;

/** Questions that nobody answers, to know how long they take. */
const UNANSWERED = 3;

interface InterruptionOptions {
  readonly half: Half;
  /** Of the moments at which something sounds, and of the order. */
  readonly seed: number;
  /** Calls at a time. */
  readonly callers: number;
}

/** What ends the agent's speech, and how fast; what only holds it up; and what answers its question. */
export async function measureInterruptions(
  interrupters: readonly Interrupter[],
  options: InterruptionOptions,
): Promise<Findings> {
  const isAnswer = ({ kind }: Interrupter): boolean => kind === 'answer';
  const told = interrupters.filter((interrupter) => !isAnswer(interrupter));
  const trials = [
    ...(await whileItTells(told, options)),
    ...(await atItsQuestions(interrupters.filter(isAnswer), options)),
  ];
  return findings(trials);
}

async function whileItTells(
  interrupters: readonly Interrupter[],
  { seed, callers }: InterruptionOptions,
): Promise<Trial[]> {
  if (interrupters.length === 0) return [];
  const random = seeded(seed);
  const among = ({ from, to }: { from: number; to: number }): number => from + (to - from) * random();
  await using stack = await startStack(agentWith(TELLING, callers));
  const { endpoint } = stack;
  const ofKind = (...kinds: InterrupterKind[]): Interrupter[] =>
    shuffled(
      interrupters.filter(({ kind }) => kinds.includes(kind)),
      random,
    );
  const words = ofKind('words').map(
    (interrupter) => () => one(tryWords(endpoint, interrupter, among(INTERRUPTED_AFTER_MS))),
  );
  const echoes = ofKind('echo').map((interrupter) => () => one(tryEcho(endpoint, interrupter)));
  const sounds = ofKind('listening', 'wordless', 'short');
  const telling = Array.from({ length: callers }, () => async (): Promise<Trial[]> => {
    const trials: Trial[] = [];
    while (sounds.length > 0)
      trials.push(
        ...noted(
          await tryWhileItTells(
            endpoint,
            () => sounds.pop(),
            () => among(GAP_MS),
          ),
        ),
      );
    return trials;
  });
  return await atOnce(callers, [...words, ...echoes, ...telling]);
}

async function atItsQuestions(
  answers: readonly Interrupter[],
  { half, seed, callers }: InterruptionOptions,
): Promise<Trial[]> {
  const random = seeded(seed);
  const trials: Trial[] = [];
  const questions = QUESTIONS[half];
  for (const [index, question] of questions.entries()) {
    const its = answers.filter((_, i) => i % questions.length === index);
    if (its.length === 0) continue;
    await using stack = await startStack(agentWith(question, callers));
    const { endpoint } = stack;
    const lengths: number[] = [];
    for (let i = 0; i < UNANSWERED; i++) lengths.push(await measureGreeting(endpoint));
    const questionMs = percentiles(lengths).p50 ?? NaN;
    const tries = its.map((answer, i) => {
      const { from, to } = ANSWERED_AT[i % ANSWERED_AT.length] ?? ANSWERED_AT[0];
      const atMs = from + (to - from) * random();
      return () => one(tryAnswer(endpoint, answer, questionMs, atMs));
    });
    trials.push(...(await atOnce(callers, tries)));
  }
  return trials;
}

/** Lines for each caller: the one before may still be closing when the next call is made. */
const LINES = 3;

/** An agent that says this first, and takes so many calls. */
const agentWith = (greeting: string, callers: number): Record<string, string> => ({
  PARLEY_GREETING: greeting,
  PARLEY_MAX_CALLS: String(LINES * callers),
});

const one = async (trial: Promise<Trial>): Promise<Trial[]> => noted([await trial]);

function noted(trials: Trial[]): Trial[] {
  for (const { name, kind, right, heard, ...figures } of trials) {
    const rest = Object.entries(figures).map(([figure, value]) => `${figure} ${value ?? '–'}`);
    tell(`${right ? 'right' : 'WRONG'} ${kind}: ${name}; heard "${heard}", ${rest.join(', ')}`);
  }
  return trials;
}

/** How often a call is tried that can't be made, since the agent has too much to do, say; and the pause before each further try. */
const TRIES = 5;
const TRY_AGAIN_MS = 4_000;

/** Makes so many calls at a time. One that can't be made is tried again: the rest is not to be lost for it. */
async function atOnce<T>(callers: number, calls: readonly (() => Promise<T[]>)[]): Promise<T[]> {
  const left = [...calls];
  const done: T[] = [];
  const work = async (): Promise<void> => {
    for (let call = left.shift(); call; call = left.shift()) {
      done.push(...(await tried(call)));
    }
  };
  await Promise.all(Array.from({ length: callers }, work));
  return done;
}

async function tried<T>(call: () => Promise<T[]>): Promise<T[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === TRIES) throw error;
      tell(`Once more: ${reasonOf(error)}`);
      await delay(TRY_AGAIN_MS);
    }
  }
}

/** The same values in another order. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const order = values.map((value) => ({ value, key: random() }));
  return order.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

function findings(trials: readonly Trial[]): Findings {
  const rows = INTERRUPTER_KINDS.flatMap((kind) => {
    const ofKind = trials.filter((trial) => trial.kind === kind);
    if (kind !== 'answer') return [row(kind, ofKind)];
    return [
      row(kind, ofKind),
      ...ANSWERED_AT.map(({ when, from, to }) =>
        row(
          `answer ${when} the end`,
          ofKind.filter(({ atMs = NaN }) => atMs >= from && atMs < to),
        ),
      ),
    ];
  }).filter(({ n }) => n > 0);
  const silences = trials.flatMap(({ silentAfterMs }) => silentAfterMs ?? []);
  const silentAfter = percentiles(silences);
  const wrong = trials.filter(({ right }) => !right);
  const summary = [
    markdownTable(
      ['kind', 'n', 'right %', 'quiet for p50 ms', 'at most'],
      rows.map(({ kind, n, right, quiet, longestQuietMs }) => [kind, n, right, quiet.p50, longestQuietMs]),
    ),
    `After words the agent was silent at the caller's ear after p50 ${silentAfter.p50 ?? '–'} ms, p95 ${silentAfter.p95 ?? '–'} ms.`,
    ...(wrong.length > 0 ? [`Wrong: ${wrong.map(({ kind, name }) => `${kind} "${name}"`).join('; ')}.`] : []),
  ].join('\n\n');
  return {
    figures: { kinds: rows, silentAfter, trials },
    summary,
    plot: {
      title: 'From the first sample of an interruption to the agent’s silence at the ear',
      x: 'ms',
      y: '% of interruptions',
      series: [cumulative('words', silences)],
    },
  };
}

function row(kind: string, trials: readonly Trial[]) {
  const quiet = trials.flatMap(({ quietMs }) => quietMs ?? []);
  return {
    kind,
    n: trials.length,
    right: percent(trials.filter(({ right }) => right).length, trials.length),
    /** The longest that the agent was quiet at each. */
    quiet: percentiles(quiet),
    longestQuietMs: quiet.length > 0 ? Math.max(...quiet) : null,
  };
}
