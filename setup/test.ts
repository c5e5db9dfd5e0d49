import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../platform/errors.ts';
import { chooseModels } from '../models/choose-models.ts';
import { ensureModels } from '../models/ensure.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { findModel, modelFiles } from '../models/store.ts';
import { ensureChromium } from './testing/chromium.ts';
import { runMain } from './command.ts';
import { ensureDeployTools } from './testing/deploy-tools.ts';
import { childEnvironment } from '../platform/environment.ts';
import { llmAskedFor } from '../models/asked-for.ts';
import { ProgressBoard } from '../platform/progress-board.ts';
import { ensurePrometheus } from './prometheus/binary.ts';
import { setUp } from './steps.ts';
import { summarize } from './testing/test-summary.ts';

const root = join(import.meta.dirname, '..');

/** Also the tests with a language model of the size that users get, and those that take minutes (`*.all.test.ts`). */
const ALL = '--all';
const all = process.argv.includes(ALL);

await runMain(async (signal) => {
  const board = new ProgressBoard();
  /** What the tests that did not run lack. In continuous integration they fail by themselves. */
  const left: string[] = [];
  const mayFail = (tests: string) => (error: unknown) => {
    if (!(error instanceof SetupError)) throw error;
    left.push(`${tests} DID NOT RUN. ${error.message}`);
  };
  try {
    // Tests use the same models everywhere, whatever else the machine could run.
    const models = modelFiles('embedded', findModel(SMALLEST_LLM));
    await setUp({ models, liveKit: true, jaeger: true, signal }, board);
    if (all) {
      const { llm } = await chooseModels({ profile: 'embedded', llm: llmAskedFor(undefined) });
      await board.run(llm.name, (onProgress) => ensureModels([llm], { onProgress, signal }));
    }
    await board.run('Prometheus', (onProgress) => ensurePrometheus({ onProgress }));
    await board
      .run('Chromium', (onProgress) => ensureChromium({ onProgress }))
      .catch(mayFail('THE BROWSER TESTS'));
    await board
      .run('Tools for deploy/', (onProgress) => ensureDeployTools({ onProgress }))
      .catch(mayFail('THE TESTS OF deploy/'));
  } finally {
    board.close();
  }

  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  try {
    const report = join(folder, 'report.json');
    const status = await runVitest(report, signal);
    const { passed, failed } = summarize(await readFile(report, 'utf8').catch(() => undefined), status);
    for (const notice of left) console.error(`\n✖ ${notice}\n`);
    if (!all) {
      console.log(
        'Left out: tests with a language model of the size that users get, and of engines that hang. To run them: npm test -- --all',
      );
    }
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Runs vitest with this command's arguments; returns its exit status. */
async function runVitest(report: string, signal: AbortSignal): Promise<number> {
  const args = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2).filter((argument) => argument !== ALL),
  ];
  const vitest = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: root,
    env: childEnvironment({ PARLEY_TEST_ALL: all ? '1' : '' }, 'ourselves'),
    stdio: ['ignore', 'inherit', 'inherit'],
    signal,
  });
  const [code] = (await once(vitest, 'exit')) as [number | null];
  return code ?? 1;
}
