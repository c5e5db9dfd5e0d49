import { expect } from 'vitest';
import type { TestCall } from '../agent/testing/test-call.ts';
import type { Expected, Step } from './scenario-schema.ts';

/** A step of a scenario went otherwise than it says. */
class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/**
 * Has the caller of a call do what a scenario says.
 *
 * @throws ScenarioError that names the first step that went otherwise.
 */
export async function runScenario(call: TestCall, steps: readonly Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      await act(call, step);
      if (step.expect) await check(call, step.expect);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ScenarioError(`Step ${index + 1}${doingIn(step)}: ${why}`, { cause });
    }
  }
}

async function act(call: TestCall, { says, dials, silence, interrupts }: Step): Promise<void> {
  if (interrupts) call.interrupts(interrupts.after, interrupts.saying);
  if (says !== undefined) await call.says(says);
  if (dials !== undefined) await call.dials(dials);
  if (silence !== undefined) await call.silence(silence);
}

async function check(call: TestCall, expected: Expected): Promise<void> {
  const { mentions = [], matches = [], quiet, used = {}, unused = [], ended, judged = [] } = expected;
  for (const words of mentions) expect(call.reply).toMention(words);
  for (const expression of matches) expect(call.reply).toMention(new RegExp(expression, 'iu'));
  if (quiet) expect(call.reply, 'the agent says something').toBe('');
  for (const [name, input] of Object.entries(used)) expect(call).toHaveUsed(name, input ?? undefined);
  for (const name of unused) expect(call).not.toHaveUsed(name);
  if (ended !== undefined) expect(call.ended ?? false, 'whether and why the call has ended').toBe(ended);
  for (const claim of judged) await expect(call).toBeJudged(claim);
}

function doingIn({ says, dials, silence }: Step): string {
  if (says !== undefined) return `, where the caller says "${says}"`;
  if (dials !== undefined) return `, where the caller dials ${dials}`;
  return silence === undefined ? '' : `, where the caller is silent for ${silence / 1_000} s`;
}
