import type { Findings } from '../../bench/benchmark.ts';
import type { Plot } from '../../bench/plot.ts';
import { markdownTable, percent } from '../../bench/table.ts';
import { percentiles } from '../../caller/percentiles.ts';
import type { EvalHalf } from '../eval-call.ts';
import type { ToolRun } from './ask-for-tools.ts';
import type { GradedRequest } from './grade-calls.ts';
import { REQUEST_KINDS, type RequestKind } from './tool-request.ts';

const KINDS = Object.keys(REQUEST_KINDS) as RequestKind[];

/** What some models did with the same requests. Failures of the half that judges are counted, and not told. */
export function toolFindings(name: string, half: EvalHalf, runs: readonly ToolRun[]): Findings {
  const measured = runs.map(({ model, answers }) => ({
    model,
    shares: Object.fromEntries(
      [...KINDS, 'all' as const].map((kind) => [
        kind,
        shareOf(answers.filter(({ request }) => kind === 'all' || request.kind === kind)),
      ]),
    ),
    waitMs: {
      words: waitOf(answers.filter(({ calls }) => calls.length === 0)),
      calls: waitOf(answers.filter(({ calls }) => calls.length > 0)),
    },
    wrong: half === 'judge' ? [] : wrongOf(answers),
  }));
  const rows = [...KINDS, 'all' as const].map((kind) => [
    kind === 'all' ? 'all' : REQUEST_KINDS[kind],
    measured[0]?.shares[kind]?.requests ?? 0,
    ...measured.map(({ shares }) => shares[kind]?.percent ?? null),
  ]);
  const summary = [
    `The half to ${half}: percent of the requests for which the right tools were called with the right arguments, and no others.`,
    markdownTable(['kind', 'requests', ...measured.map(({ model }) => model)], rows),
    markdownTable(
      ['', 'right', 'first word p50 ms', 'p95 ms', 'first call p50 ms', 'p95 ms'],
      measured.map(({ model, shares, waitMs }) => [
        model,
        shares['all']?.right ?? 0,
        waitMs.words.p50,
        waitMs.words.p95,
        waitMs.calls.p50,
        waitMs.calls.p95,
      ]),
    ),
    ...measured.flatMap(({ model, wrong }) => [
      ...(wrong.length > 0 ? [`Wrong with ${model}:`] : []),
      ...wrong.map(({ kind, says, did }) => `- ${kind}: "${says}" – ${did}`),
    ]),
  ].join('\n\n');
  const plot: Plot = {
    title: 'Right calls of tools',
    x: 'first call, p50, ms',
    y: '% of the requests',
    series: measured.map(({ model, shares, waitMs }) => ({
      name: model,
      dots: true,
      points: [[waitMs.calls.p50 ?? 0, shares['all']?.percent ?? 0]],
    })),
  };
  return { name, figures: { half, runs: measured }, summary, plot };
}

function shareOf(answers: readonly GradedRequest[]) {
  const right = answers.filter((answer) => answer.right).length;
  return { requests: answers.length, right, percent: percent(right, answers.length) };
}

const waitOf = (answers: readonly GradedRequest[]) =>
  percentiles(answers.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs])));

const wrongOf = (answers: readonly GradedRequest[]) =>
  answers
    .filter(({ right }) => !right)
    .map(({ request, calls, reply }) => ({
      kind: request.kind,
      says: request.says ?? '(after a result)',
      did: [...calls.map((call) => `${call.name} ${call.arguments}`), reply].join(' ').trim(),
    }));
