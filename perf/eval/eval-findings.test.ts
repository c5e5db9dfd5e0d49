import { expect, it } from 'vitest';
import { facts } from './eval-call.ts';
import { evalFindings } from './eval-findings.ts';
import type { EvalRun, GradedReply } from './graded-reply.ts';

const turn = facts('What is the capital of Italy?', /rome/i);

const answered = (right: boolean, waitMs: number): GradedReply => ({
  turn,
  reply: right ? 'Rome.' : 'Milan.',
  faults: { style: [], content: right ? [] : ['not the answer'] },
  waitMs,
});

const spoken = (model: string, callers: number, calls: EvalRun['calls']): EvalRun => ({
  model,
  callers,
  calls,
});

const runs = [
  spoken('large-1.5b-instruct', 1, [[answered(true, 900)], [answered(true, 1_100), answered(true, 1_000)]]),
  spoken('large-1.5b-instruct', 4, [[answered(true, 2_000)], [answered(false, 2_000)]]),
  spoken('small-0.5b-instruct', 1, [[answered(false, 500)], [answered(false, 500)]]),
];

it('draws a point for each model and number of callers: the share of right answers against the wait', () => {
  const { series } = evalFindings('eval', 'judge', runs).plot;
  expect(series).toEqual([
    {
      name: 'large-1.5b',
      dots: true,
      points: [
        [1_000, 100],
        [2_000, 50],
      ],
      labels: ['1 caller', '4 callers'],
    },
    { name: 'small-0.5b', dots: true, points: [[500, 0]], labels: ['1 caller'] },
  ]);
});

it('says how many calls that was, and tells the failures of the half to choose only', () => {
  const { summary } = evalFindings('eval', 'judge', runs);
  expect(summary).toContain('The half to judge, 2 calls, spoken');
  expect(summary).not.toContain('Milan');
  expect(evalFindings('eval', 'choose', runs).summary).toContain('Milan');
});
