import { expect, test } from 'vitest';
import { summarize } from './test-summary.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});
const report = (numPassedTests: number, numFailedTests: number, ...testResults: unknown[]) =>
  JSON.stringify({ numPassedTests, numFailedTests, testResults });

test('the counts are vitest’s own', () => {
  expect(summarize(report(3, 0, file('passed', 'passed')), 0)).toEqual({ passed: 3, failed: 0 });
  expect(summarize(report(3, 2, file('failed', 'failed', 'failed')), 1)).toEqual({ passed: 3, failed: 2 });
});

test('a file that could not be loaded is a failure', () => {
  expect(summarize(report(3, 0, file('failed')), 1)).toEqual({ passed: 3, failed: 1 });
});

test('a run that failed otherwise, or left no report, is a failure', () => {
  expect(summarize(report(3, 0), 1)).toEqual({ passed: 3, failed: 1 });
  expect(summarize(undefined, 1)).toEqual({ passed: 0, failed: 1 });
});
