import { settingsOf } from '../../agent/engines/llama/model-settings.ts';
import type { Findings } from '../bench/benchmark.ts';
import { markdownTable, percent } from '../bench/table.ts';
import { percentiles } from '../caller/percentiles.ts';
import { type EvalHalf, TURN_KINDS, type TurnKind } from './eval-call.ts';
import { type EvalRun, type GradedReply, isRight } from './graded-reply.ts';

/** A model's name without what all of them have in it: its tuning, and how its weights are kept. */
const shortName = (model: string): string => model.replace(/-instruct|-q\d\w*$/g, '');

const callersIn = ({ callers }: EvalRun): string | undefined =>
  callers === undefined ? undefined : callers === 1 ? '1 caller' : `${callers} callers`;

const nameOf = (run: EvalRun): string =>
  [shortName(run.model), callersIn(run)].filter((part) => part !== undefined).join(', ');

/** What some runs over the same calls have shown. Failures of the half that judges are counted, and not told. */
export function evalFindings(name: string, half: EvalHalf, runs: readonly EvalRun[]): Findings {
  const spoken = runs.some(({ callers }) => callers !== undefined);
  const measured = runs.map((run) => ({ ...figuresOf(run), name: nameOf(run), wrong: wrongOf(run, half) }));
  const kinds = [...(Object.keys(TURN_KINDS) as TurnKind[]), 'all' as const];
  const byKind = kinds.map((kind) => [
    kind === 'all' ? 'all' : TURN_KINDS[kind],
    measured[0]?.shares[kind].turns ?? 0,
    ...measured.map(({ shares }) => shares[kind].percent),
  ]);
  const wait = spoken ? 'voice to voice' : 'first piece';
  const calls = runs[0]?.calls.length ?? 0;
  const summary = [
    `The half to ${half}, ${calls} calls, ${spoken ? 'spoken' : 'typed'}: percent of the turns that were answered right.`,
    markdownTable(['kind', 'turns', ...measured.map(({ name }) => name)], byKind),
    markdownTable(
      ['', 'right', 'well spoken %', `${wait} p50 ms`, 'p95 ms', 'no answer', 'cut in'],
      measured.map(({ name, shares, wellSpoken, waitMs, lost, cutIn }) => [
        name,
        shares.all.right,
        wellSpoken,
        waitMs.p50,
        waitMs.p95,
        lost,
        cutIn,
      ]),
    ),
    ...measured.flatMap(({ name, wrong }) => [
      ...(wrong.length > 0 ? [`Wrong with ${name}:`] : []),
      ...wrong.map(({ kind, said, heard, reply, faults }) => {
        const understood = heard === undefined || heard === said ? '' : ` (heard: "${heard}")`;
        return `- ${kind}: "${said}"${understood} – "${reply}" (${faults.join(', ')})`;
      }),
    ]),
  ].join('\n\n');
  return { name, figures: { half, runs: measured }, summary, plot: plotOf(runs, wait) };
}

function figuresOf({ model, callers, calls }: EvalRun) {
  const replies = calls.flat();
  const shareOf = (of: readonly GradedReply[]) => {
    const right = of.filter(isRight).length;
    return { turns: of.length, right, percent: percent(right, of.length) };
  };
  const kinds = Object.keys(TURN_KINDS) as TurnKind[];
  const shares = Object.fromEntries(
    kinds.map((kind) => [kind, shareOf(replies.filter(({ turn }) => turn.kind === kind))]),
  ) as Record<TurnKind, ReturnType<typeof shareOf>>;
  const { systemPrompt, ...sampling } = settingsOf(model);
  return {
    model,
    ...(callers !== undefined && { callers }),
    systemPrompt,
    sampling,
    shares: { ...shares, all: shareOf(replies) },
    wellSpoken: percent(replies.filter(({ faults }) => faults.style.length === 0).length, replies.length),
    waitMs: waitOf(replies),
    lost: replies.filter(({ faults }) => faults.content.includes('no answer')).length,
    cutIn: replies.filter(({ cutIn }) => cutIn).length,
  };
}

/** Failures of the half that judges are not shown: prompts that were mended by them could not be judged by it. */
function wrongOf({ calls }: EvalRun, half: EvalHalf) {
  if (half === 'judge') return [];
  return calls
    .flat()
    .filter((reply) => !isRight(reply))
    .map(({ turn, heard, reply, faults }) => ({
      kind: turn.kind,
      said: turn.says,
      heard,
      reply,
      faults: [...faults.content, ...faults.style],
    }));
}

const waitOf = (replies: readonly GradedReply[]) =>
  percentiles(replies.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs])));

/** A series for each model, a point for each number of callers. */
function plotOf(runs: readonly EvalRun[], wait: string): Findings['plot'] {
  const models = [...new Set(runs.map(({ model }) => model))];
  return {
    title: 'Right answers, and how long callers waited for them',
    x: `${wait}, p50, ms`,
    y: '% of the turns answered right',
    series: models.map((model) => {
      const own = runs.filter((run) => run.model === model);
      return {
        name: shortName(model),
        dots: true,
        points: own.map(({ calls }) => {
          const replies = calls.flat();
          return [waitOf(replies).p50 ?? 0, percent(replies.filter(isRight).length, replies.length) ?? 0];
        }),
        labels: own.map((run) => callersIn(run) ?? ''),
      };
    }),
  };
}
