import { startStack } from '../caller/own-stack.ts';
import { percentiles } from '../caller/percentiles.ts';
import { type Findings, tell } from './benchmark.ts';
import type { Interrupter, InterrupterKind } from './interrupters.ts';
import { type Interruption, LONG_GREETING, tryInterruption } from './interruption-trial.ts';
import { cumulative } from './plot.ts';
import { markdownTable, percent } from './table.ts';

/** When the agent is interrupted, after its first sound: early and in the middle. */
const AT_MS: Readonly<Record<InterrupterKind, readonly number[]>> = {
  words: [1_500, 4_000],
  'mm-hmm': [1_500, 4_000],
  cough: [1_500, 4_000],
  noise: [2_500],
  echo: [0, 0],
};

/** Greetings that nothing interrupts, to know how long one is. */
const UNDISTURBED = 2;

/** What ends the agent's speech, how fast, and what only holds it up. */
export async function measureInterruptions(
  interrupters: readonly Interrupter[],
  llm: string,
): Promise<Findings> {
  await using stack = await startStack({ PARLEY_GREETING: LONG_GREETING }, llm);
  const tries = [
    ...Array.from({ length: UNDISTURBED }, () => ({ interrupter: undefined, atMs: 0 })),
    ...interrupters.flatMap((interrupter) => AT_MS[interrupter.kind].map((atMs) => ({ interrupter, atMs }))),
  ];
  const trials: Interruption[] = [];
  for (const { interrupter, atMs } of tries) {
    const trial = await tryInterruption(stack.endpoint, interrupter, atMs);
    trials.push(trial);
    const silent = trial.silentAfterMs === null ? '' : `, silent after ${Math.round(trial.silentAfterMs)} ms`;
    tell(
      `${trial.name}: ${trial.ended ? 'ended' : 'went on'}, ${Math.round(100 * trial.said)}% said${silent}`,
    );
  }
  return findings(trials);
}

function findings(trials: readonly Interruption[]): Findings {
  const usualMs = percentiles(lengthsOf(trials, 'nothing')).p50 ?? NaN;
  const words = trials.filter(({ kind }) => kind === 'words');
  const silentAfter = percentiles(silencesOf(words));
  const others = trials.filter(({ kind }) => kind !== 'words' && kind !== 'nothing');
  const kinds = (['mm-hmm', 'cough', 'noise', 'echo'] as const).map((kind) => {
    const ofKind = others.filter((trial) => trial.kind === kind);
    return {
      kind,
      n: ofKind.length,
      ended: percent(ofKind.filter(({ ended }) => ended).length, ofKind.length),
      /** How much longer the greeting took. */
      heldUpMs: percentiles(lengthsOf(trials, kind).map((length) => length - usualMs)),
    };
  });
  const figures = {
    interruptions: words.length,
    interrupted: percent(words.filter(({ ended }) => ended).length, words.length),
    silentAfter,
    others: others.length,
    othersThatEndAReply: percent(others.filter(({ ended }) => ended).length, others.length),
    kinds,
    greetingMs: usualMs,
    trials,
  };
  const summary = [
    `Words interrupted the agent in ${figures.interrupted ?? '–'}% of ${words.length} tries; it was silent at the caller's ear ` +
      `after p50 ${silentAfter.p50 ?? '–'} ms, p95 ${silentAfter.p95 ?? '–'} ms. Of ${others.length} sounds that are no interruption ` +
      `${figures.othersThatEndAReply ?? '–'}% ended what it said.`,
    markdownTable(
      ['sound', 'n', 'ended it %', 'held it up p50 ms', 'p95'],
      kinds.map(({ kind, n, ended, heldUpMs }) => [kind, n, ended, heldUpMs.p50, heldUpMs.p95]),
    ),
  ].join('\n\n');
  return {
    figures,
    summary,
    plot: {
      title: 'From the first sample of an interruption to the agent’s silence at the ear',
      x: 'ms',
      y: '% of interruptions',
      series: [cumulative('words', silencesOf(words))],
    },
  };
}

const silencesOf = (trials: readonly Interruption[]): number[] =>
  trials.flatMap(({ silentAfterMs }) => silentAfterMs ?? []);

const lengthsOf = (trials: readonly Interruption[], kind: Interruption['kind']): number[] =>
  trials.filter((trial) => trial.kind === kind).flatMap(({ lengthMs }) => lengthMs ?? []);
