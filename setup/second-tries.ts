import type { Reporter, TestCase } from 'vitest/node';

/** Names the tests that passed only when they were tried again (vitest.config.ts): each is a defect to look into. */
export default class SecondTries implements Reporter {
  readonly #tests: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return;
    const { errors = [] } = test.result();
    const reasons = errors.map(({ message }) => `\n    ${message}`).join('');
    this.#tests.push(`  ${test.module.relativeModuleId} > ${test.fullName}${reasons}`);
  }

  onTestRunEnd(): void {
    if (this.#tests.length === 0) return;
    console.log(
      `\n*** PASSED ONLY AT THE SECOND TRY (${this.#tests.length}) ***\n${this.#tests.join('\n')}\n`,
    );
  }
}
