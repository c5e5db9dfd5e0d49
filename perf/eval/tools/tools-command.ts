import { type Command, Option } from 'commander';
import { type Outputs, runBenchmark } from '../../bench/benchmark.ts';
import { count, given } from '../../bench/options.ts';
import { evenly } from '../../bench/utterance-sets.ts';
import { EVAL_HALVES, type EvalHalf } from '../eval-call.ts';
import { modelsOf } from '../models-of.ts';
import { askForTools, type ToolRun } from './ask-for-tools.ts';
import { CHOOSE_REQUESTS } from './choose.ts';
import { JUDGE_REQUESTS } from './judge.ts';
import { toolFindings } from './tool-findings.ts';

const REQUESTS = { choose: CHOOSE_REQUESTS, judge: JUDGE_REQUESTS };

interface Flags extends Outputs {
  readonly set: EvalHalf;
  readonly llm?: readonly string[];
  readonly limit?: number;
}

/** Adds the command that measures how well models choose among tools. */
export function addToolsCommand(program: Command): void {
  program
    .command('tools')
    .description(
      'Measures whether the right tools are called, with the right arguments, and none where none is due.',
    )
    .addOption(new Option('--set <half>', 'half of the requests').choices(EVAL_HALVES).default('judge'))
    .option('--llm <names...>', 'language models (default: as without "tools")')
    .option('--limit <number>', 'requests at most', count)
    .option('--json <file>', 'write the figures as JSON')
    .option('--report', 'keep a dated report in perf/results')
    .action(async (_: unknown, command: Command) => {
      // An option that the command without "tools" has as well is taken by that one.
      const flags = command.optsWithGlobals<Flags>();
      const llms = await modelsOf(flags.llm);
      const name = flags.set === 'judge' ? 'eval-tools' : `eval-tools-${flags.set}`;
      await runBenchmark(
        {
          name,
          command: ['npm run eval -- tools', ...given(command)].join(' '),
          llm: llms.join(', '),
          measure: async () => {
            const runs: ToolRun[] = [];
            for (const llm of llms)
              runs.push(
                await askForTools(llm, evenly(REQUESTS[flags.set], flags.limit), flags.set === 'choose'),
              );
            return toolFindings(name, flags.set, runs);
          },
        },
        flags,
      );
    });
}
