import { dispose } from '@livekit/rtc-node';
import { Command, Option } from 'commander';
import { silenceRtcLog } from '../../agent/rtc/rtc-log.ts';
import { runMain } from '../../setup/command.ts';
import { type Outputs, runBenchmark } from '../bench/benchmark.ts';
import { count, counts, given } from '../bench/options.ts';
import { evenly } from '../bench/utterance-sets.ts';
import { CALLS } from './calls/calls.ts';
import { longCall } from './calls/long.ts';
import { EVAL_HALVES, type EvalHalf } from './eval-call.ts';
import { evalFindings } from './eval-findings.ts';
import type { EvalRun } from './graded-reply.ts';
import { modelsOf } from './models-of.ts';
import { speakCalls } from './speak-calls.ts';
import { addToolsCommand } from './tools/tools-command.ts';
import { typeCalls } from './type-calls.ts';

const USUAL_CALLERS: readonly number[] = [1];

/** Callers at once of the usual model in the plot; the others are called by one. */
const PLOT_CALLERS: readonly number[] = [1, 2, 4];

/** Calls of each point of the plot: three models and all callers take half an hour on two cores. */
const PLOT_CALLS = 7;

interface Flags extends Outputs {
  readonly set: EvalHalf;
  readonly llm?: readonly string[];
  readonly spoken?: true;
  readonly plot?: true;
  readonly callers: readonly number[];
  readonly long?: true;
  readonly limit?: number;
}

const program = new Command('eval')
  .description(
    'Measures what the agent is worth as a partner: calls of several turns, graded by rules. See perf/README.md.',
  )
  .addOption(
    new Option(
      '--set <half>',
      'half of the calls; prompts and sampling are chosen on the other than the usual one, whose failures are not shown',
    )
      .choices(EVAL_HALVES)
      .default('judge'),
  )
  .option(
    '--llm <names...>',
    'language models (default: PARLEY_LLM, else the one that npm start would take of those that are here)',
  )
  .option(
    '--spoken',
    'speak the calls to an agent, through a LiveKit server; otherwise they are typed to the model',
  )
  .addOption(
    new Option(
      '--plot',
      `speak ${PLOT_CALLS} calls (--limit) to each model that is here, and to the usual one with ${PLOT_CALLERS.join(', ')} callers: ` +
        'right answers against the wait in one plot',
    ).conflicts(['callers', 'long']),
  )
  .option(
    '--callers <numbers...>',
    'how many speak at once, time after time',
    counts(USUAL_CALLERS),
    USUAL_CALLERS,
  )
  .option(
    '--long',
    'one call of 60 turns instead, at whose end the caller asks for what they told at its beginning',
  )
  .option('--limit <number>', 'calls at most', count)
  .option('--json <file>', 'write the figures as JSON')
  .option('--report', 'keep a dated report in perf/results')
  .action(async (flags: Flags, command: Command) => {
    silenceRtcLog();
    const llms = await modelsOf(flags.llm, flags.plot);
    await runBenchmark(
      {
        name: nameOf(flags),
        command: ['npm run eval --', ...given(command)].join(' '),
        llm: llms.join(', '),
        measure: async () => evalFindings(nameOf(flags), flags.set, await measure(flags, llms)),
      },
      flags,
    );
  });

addToolsCommand(program);

/** What the report is called: "eval", "eval-choose-spoken". */
function nameOf({ set, spoken, plot, long }: Flags): string {
  return [
    'eval',
    ...(set === 'judge' ? [] : [set]),
    ...(long ? ['long'] : []),
    ...(spoken || plot ? ['spoken'] : []),
  ].join('-');
}

async function measure(
  { set, spoken, plot, callers, long, limit }: Flags,
  llms: readonly string[],
): Promise<EvalRun[]> {
  const calls = long ? [longCall(set)] : evenly(CALLS[set], limit ?? (plot && PLOT_CALLS));
  const runs: EvalRun[] = [];
  for (const [i, llm] of llms.entries()) {
    if (plot) runs.push(...(await speakCalls(llm, calls, i === 0 ? PLOT_CALLERS : USUAL_CALLERS)));
    else if (spoken) runs.push(...(await speakCalls(llm, calls, callers)));
    else runs.push(await typeCalls(llm, calls));
  }
  return runs;
}

await runMain(async () => {
  await program.parseAsync();
  await dispose();
  // LiveKit's native runtime keeps the process alive even when it has been disposed of.
  process.exit(0);
});
