import { z } from 'zod';

/** The part of vitest's JSON report that is counted. */
const schema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * Counts what vitest reported. A file that failed outside its tests counts as one failure, and so does a run that failed without
 * a failed test (an unhandled error) or left no report.
 */
export function summarize(
  report: string | undefined,
  exitStatus: number,
): { passed: number; failed: number } {
  if (report === undefined) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests, testResults } = schema.parse(JSON.parse(report));
  const failedFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = numFailedTests + failedFiles;
  return { passed, failed: failed === 0 && exitStatus !== 0 ? 1 : failed };
}
