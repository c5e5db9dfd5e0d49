import { expect } from 'vitest';
import { TestCall } from '../agent/testing/test-call.ts';
import type { Judge } from './verdict.ts';

/** Its code is loaded only where a model is to judge. */
const byModel: Judge = async (call, claim) => (await import('./judge-by-model.ts')).judgeByModel(call, claim);

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as vitest declares it
  interface Assertion<T = any> {
    /**
     * Whether a claim is true of a call: `await expect(call).toBeJudged('the agent offers two rooms')`.
     *
     * @param judge by default the model that PARLEY_LLM_URL and PARLEY_LLM_MODEL name; without one, the test fails.
     */
    toBeJudged(claim: string, judge?: Judge): Promise<T>;
  }
}

expect.extend({
  async toBeJudged(call: unknown, claim: string, judge: Judge = byModel) {
    if (!(call instanceof TestCall))
      throw new TypeError('toBeJudged is for a call: await expect(call).toBeJudged(…)');
    const found = await judge(call, claim);
    const { pass, reason } = typeof found === 'boolean' ? { pass: found, reason: 'a rule says so' } : found;
    return {
      pass,
      message: () =>
        `expected the call ${pass ? 'not ' : ''}to be judged as "${claim}": ${reason}\n${call.transcript.join('\n')}`,
    };
  },
});
