import { describe, expect, it, test } from 'vitest';
import { LONGEST_SYSTEM_PROMPT } from '../../../protocol/limits.ts';
import { ANYTHING } from '../expected-replies.ts';
import { EVAL_HALVES, type EvalCall, TURN_KINDS, type TurnKind } from '../eval-call.ts';
import { gradeReply } from '../grade-reply.ts';
import { CALLS } from './calls.ts';
import { MORE_CHOOSE_CALLS } from './choose-more.ts';
import { CHOOSE_ROLES } from './choose-roles.ts';
import { MORE_JUDGE_CALLS } from './judge-more.ts';
import { JUDGE_ROLES } from './judge-roles.ts';
import { longCall } from './long.ts';

const KINDS = Object.keys(TURN_KINDS) as TurnKind[];

const turnsOf = (calls: readonly EvalCall[]) => calls.flatMap(({ turns }) => turns);
const textsOf = (calls: readonly EvalCall[]) => turnsOf(calls).map(({ says }) => says);

describe.each(EVAL_HALVES)('the half to %s', (half) => {
  const turns = turnsOf(CALLS[half]);

  it('has sixty turns and more, ten of each kind', () => {
    expect(turns.length).toBeGreaterThanOrEqual(60);
    for (const kind of KINDS)
      expect(turns.filter((turn) => turn.kind === kind).length).toBeGreaterThanOrEqual(10);
  });

  it('takes no answer for right that says nothing, wherever something is asked for', () => {
    const asked = [...turns, ...longCall(half).turns].filter(
      ({ kind, right }) => kind !== 'talk' && kind !== 'instructions' && !right.includes(ANYTHING),
    );
    const fooled = asked.filter((turn) => gradeReply(turn, 'One moment, my dear.', '').content.length === 0);
    expect(fooled.map(({ says }) => says)).toEqual([]);
  });

  it('has roles whose prompts are long, and may be brought by a caller', () => {
    for (const { systemPrompt } of CALLS[half])
      if (systemPrompt !== undefined) {
        expect(systemPrompt.length).toBeGreaterThan(900);
        expect(systemPrompt.length).toBeLessThanOrEqual(LONGEST_SYSTEM_PROMPT);
      }
  });

  it('asks at the end of sixty turns for what was told at their beginning', () => {
    const { turns } = longCall(half);
    expect(turns).toHaveLength(60);
    expect(turns.slice(-8).every(({ kind }) => kind === 'memory')).toBe(true);
  });
});

test('the halves ask nothing twice, and nothing of each other', () => {
  const texts = EVAL_HALVES.flatMap((half) => textsOf(CALLS[half]));
  const ordinary = texts.filter((text) => text.split(' ').length > 5);
  expect(ordinary.filter((text, i) => ordinary.indexOf(text) !== i)).toEqual([]);
});

test('calls and their twins are alike in kinds', () => {
  const kindsOf = (calls: readonly (readonly { kind: TurnKind }[])[]) =>
    calls.map((turns) => turns.map(({ kind }) => kind));
  expect(kindsOf(MORE_JUDGE_CALLS)).toEqual(kindsOf(MORE_CHOOSE_CALLS));
  expect(kindsOf(JUDGE_ROLES.map(({ turns }) => turns))).toEqual(
    kindsOf(CHOOSE_ROLES.map(({ turns }) => turns)),
  );
});
