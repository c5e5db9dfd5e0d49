import { dispose } from '@livekit/rtc-node';
import { Command, Option } from 'commander';
import { llmInCache } from '../../models/choose-llm.ts';
import { circumstancesHere } from '../../models/choose-models.ts';
import { runMain } from '../../setup/command.ts';
import { llmAskedFor } from '../../models/asked-for.ts';
import { measureAbuse } from './abuse.ts';
import { type ApiBenchOptions, measureApi } from './api.ts';
import { type Findings, type Outputs, RESULTS, runBenchmark } from './benchmark.ts';
import { costFindings } from './cost.ts';
import { measureDictation } from './dictation.ts';
import { INTERRUPTER_KINDS, type InterrupterKind, readInterrupters } from './interrupters.ts';
import { measureInterruptions } from './interruptions.ts';
import { measureLatency } from './latency.ts';
import { readLoadFigures } from './load-figures.ts';
import { measureLoad } from './load.ts';
import { measureObserving } from './observing.ts';
import { FAULT_KINDS } from './faults/fault-kinds.ts';
import { type FaultOptions, measureFaults } from './faults/faults.ts';
import { count, counts, given, manyOf, positive, share } from './options.ts';
import { measurePeers } from './peers.ts';
import { RECORDED_TURNS_PER_CALL } from './recorded-calls.ts';
import { findRecordings, usualRecordings } from './recordings.ts';
import { measureSoak, type SoakOptions } from './soak.ts';
import { measureStt } from './stt.ts';
import { measureTurns } from './turns.ts';
import { utteranceSet } from './utterance-sets.ts';
import type { Half } from './utterances.ts';
import { silenceRtcLog } from '../../agent/rtc/rtc-log.ts';

const program = new Command('bench')
  .description(
    'Measures the agent with headless callers through a LiveKit server of its own. See perf/README.md.',
  )
  .showHelpAfterError('(npm run bench -- --help lists the benchmarks, and with the name of one its options)');

/** A benchmark as a command, with the options that all of them have. */
function benchmark(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--json <file>', 'write the figures as JSON')
    .option('--report', 'keep a dated report in perf/results');
}

/** Runs what a command measures. */
function runs<Flags extends Outputs>(measure: (flags: Flags) => Promise<Findings>) {
  return async (flags: Flags, command: Command): Promise<void> => {
    await runBenchmark({ ...described(command), measure: () => measure(flags) }, flags);
  };
}

interface Replying extends Outputs {
  readonly llm?: string;
}

/** A {@link benchmark} of an agent that replies. */
function replying(name: string, description: string): Command {
  return benchmark(name, description).option(
    '--llm <name>',
    'language model that replies (default: PARLEY_LLM, else the one that npm start would take of those that are here)',
  );
}

/** Runs what a command measures of an agent with this language model. */
function runsWith<Flags extends Replying>(measure: (flags: Flags, llm: string) => Promise<Findings>) {
  return async (flags: Flags, command: Command): Promise<void> => {
    const { name: llm } = llmAskedFor(flags.llm) ?? (await llmInCache('embedded', await circumstancesHere()));
    await runBenchmark({ ...described(command), llm, measure: () => measure(flags, llm) }, flags);
  };
}

function described(command: Command): { name: string; command: string } {
  silenceRtcLog();
  return {
    name: command.name(),
    command: `npm run bench -- ${[command.name(), ...given(command)].join(' ')}`,
  };
}

const FAULT_NAMES: readonly string[] = FAULT_KINDS.map(({ name }) => name);

const USUAL_CALLERS: readonly number[] = [1, 2, 4, 8];

replying('latency', 'voice to voice, one caller, and what it is made of')
  .option('--turns <number>', 'questions to ask (default: 40, or all recordings)', count)
  .option(
    '--per-call <number>',
    `questions in each call (default: 8, or ${RECORDED_TURNS_PER_CALL} recordings)`,
    count,
  )
  .addOption(
    new Option(
      '--recordings [folder]',
      'recorded questions (phrases.tsv and its files; usually those of SPEECH_DIR) instead of synthesised ones',
    ).preset(usualRecordings()),
  )
  .action(
    runsWith(
      (
        { turns, perCall, recordings }: Replying & { turns?: number; perCall?: number; recordings?: string },
        llm,
      ) =>
        measureLatency({
          llm,
          ...(turns !== undefined && { turns }),
          ...(perCall !== undefined && { turnsPerCall: perCall }),
          ...(recordings !== undefined && { recordings }),
        }),
    ),
  );

const halfOption = new Option(
  '--set <half>',
  'half of the utterances; settings are chosen on the calibration half alone',
)
  .choices(['calibration', 'test'])
  .default('test');
const recordingsOption = new Option(
  '--recordings <folder>',
  'recorded speech, tried with the test half where it is there',
).default(usualRecordings());
const limitOption = new Option('--limit <number>', 'utterances at most').argParser(count);

interface SetFlags extends Replying {
  readonly set: Half;
  readonly recordings: string;
  readonly limit?: number;
}

replying('turns', 'false cut-offs and delay of the end of turns')
  .addOption(halfOption)
  .addOption(recordingsOption)
  .addOption(limitOption)
  .action(
    runsWith(async ({ set, recordings, limit }: SetFlags, llm) =>
      measureTurns(await utteranceSet(set, recordings, limit), llm),
    ),
  );

interface InterruptionFlags extends SetFlags {
  readonly kind: readonly InterrupterKind[];
  readonly each: number;
  readonly seed: number;
  readonly callers: number;
}

benchmark('interruptions', 'what stops the agent, what does not, and what answers its question')
  .addOption(halfOption)
  .addOption(recordingsOption)
  .addOption(
    new Option('--kind <kinds...>', 'some of the kinds')
      .choices(INTERRUPTER_KINDS)
      .default(INTERRUPTER_KINDS),
  )
  .option('--each <number>', 'of each kind at most', count, 60)
  .option('--seed <number>', 'of their order, and of the moments at which they sound', count, 1)
  .option('--callers <number>', 'calls at a time', count, 2)
  .action(
    runs(async ({ set: half, recordings, kind, each, seed, callers }: InterruptionFlags) =>
      measureInterruptions(await readInterrupters(kind, half, each, findRecordings(recordings)), {
        half,
        seed,
        callers,
      }),
    ),
  );

benchmark('stt', 'word errors while listening against afterwards, how soon words are stable, invented text')
  .addOption(halfOption)
  .addOption(recordingsOption)
  .addOption(limitOption)
  .option('--model <name>', 'recognition (default: the one of the embedded profile)')
  .action(
    runs(async ({ set, recordings, limit, model }: SetFlags & { model?: string }) =>
      measureStt(await utteranceSet(set, recordings, limit), {
        ...(model !== undefined && { model }),
        recordings: findRecordings(recordings),
      }),
    ),
  );

benchmark('dictation', 'numbers, spelt words and addresses with pauses: heard and written right, and not cut')
  .addOption(halfOption)
  .addOption(limitOption)
  .action(runs(({ set, limit }: Outputs & { set: Half; limit?: number }) => measureDictation(set, limit)));

replying('load', 'several callers at once: voice to voice, turns lost, processor and memory')
  .option('--callers <numbers...>', 'how many at once, time after time', counts(USUAL_CALLERS), USUAL_CALLERS)
  .option('--turns <number>', 'questions of each caller', count, 5)
  .action(
    runsWith(({ callers, turns }: Replying & { callers: readonly number[]; turns: number }, llm) =>
      measureLoad(callers, turns, llm),
    ),
  );

replying('telemetry', 'what tracing and metrics cost: with and without, in turns')
  .option('--turns <number>', 'questions to ask each of the two agents', count, 40)
  .action(runsWith(({ turns }: Replying & { turns: number }, llm) => measureObserving(turns, llm)));

replying('peers', 'the same calls with LiveKit Agents and Pipecat, with the same models on this machine')
  .option('--turns <number>', 'recordings that each is asked with', count, 2 * RECORDED_TURNS_PER_CALL)
  .addOption(recordingsOption)
  .action(
    runsWith(({ turns, recordings }: Replying & { turns: number; recordings: string }, llm) =>
      measurePeers({ llm, turns, recordings }),
    ),
  );

replying('soak', 'memory over many short calls and one long one, and whether that gets slower')
  .option('--calls <number>', 'short calls', count, 1_000)
  .option('--at-once <number>', 'short calls side by side', count, 4)
  .option('--turns <number>', 'questions in the long call', count, 200)
  .action(runsWith((flags: Replying & SoakOptions, llm) => measureSoak(flags, llm)));

replying(
  'faults',
  'what goes wrong in one call, line, engine or server, and what the other callers notice of it',
)
  .option('--faults <number>', 'how many, at least', count, 1_000)
  .option('--seed <number>', 'of their order and of what they do', count, 1)
  .addOption(
    new Option('--only <kinds>', 'of these kinds, with commas between them').argParser((text: string) =>
      manyOf(text, FAULT_NAMES),
    ),
  )
  .action(runsWith((flags: Replying & FaultOptions, llm) => measureFaults(flags, llm)));

benchmark('abuse', 'bad inputs of every kind against a running agent, while an honest caller talks')
  .option('--seed <number>', 'the inputs are the same for the same seed', count, 17)
  .option('--inputs <number>', 'how many in all, at least', count, 10_000)
  .action(
    runs(({ seed, inputs }: Outputs & { seed: number; inputs: number }) => measureAbuse({ seed, inputs })),
  );

replying('api', 'what programs get under /v1: how fast, how many at once, and what callers notice of it')
  .option('--minutes <number>', 'speech to transcribe', count, 10)
  .option('--sentences <number>', 'sentences to speak, in each format', count, 20)
  .option('--concurrent <number>', 'requests at a time', count, 32)
  .option('--seconds <number>', 'how long so many ask', count, 120)
  .option('--calls <number>', 'callers, with so many requests beside them and without', count)
  .option('--turns <number>', 'questions of each caller', count, 5)
  .addOption(recordingsOption)
  .action(runsWith((flags: Replying & Omit<ApiBenchOptions, 'llm'>, llm) => measureApi({ ...flags, llm })));

interface CostFlags extends Outputs {
  readonly load?: string;
  readonly p95: number;
  readonly minutes: number;
  readonly utilisation: number;
  readonly speech: number;
  readonly llm: number;
  readonly voice: number;
  readonly coreHour: number;
  readonly storage: number;
  readonly network: number;
}

// The usual minutes and prices are those of a bill that was paid to managed services (docs/decisions/cost.md).
benchmark('cost', 'what the measured load means in money, beside managed services; measures nothing itself')
  .option('--load <file>', 'figures of the load benchmark (default: the newest in perf/results)')
  .option('--p95 <ms>', 'voice-to-voice at the 95th percentile that is good enough', positive, 2_000)
  .option('--minutes <number>', 'call-minutes a month', positive, 144_000)
  .option('--utilisation <share>', 'mean load as a share of the peak: 8 busy hours of 24', share, 0.33)
  .option('--speech <dollars>', 'managed speech recognition, a call-minute', positive, 0.006)
  .option('--llm <dollars>', 'managed language model, a call-minute', positive, 0.005)
  .option('--voice <dollars>', 'managed voice, a call-minute', positive, 0.003)
  .option(
    '--core-hour <dollars>',
    "a core for an hour: large clouds' list price of a compute-optimised one is 0.04 to 0.05",
    positive,
    0.045,
  )
  .option('--storage <dollars>', 'a month, as in the earlier self-hosted bill', positive, 50)
  .option('--network <dollars>', 'a month, as in the earlier self-hosted bill', positive, 20)
  .action(
    runs(async ({ load, p95, minutes, utilisation, ...prices }: CostFlags) =>
      costFindings(await readLoadFigures(load, RESULTS), {
        prices,
        demand: { minutes, utilisation },
        limitMs: p95,
      }),
    ),
  );

await runMain(async () => {
  await program.parseAsync();
  await dispose();
  // LiveKit's native runtime keeps the process alive even when it has been disposed of.
  process.exit(0);
});
