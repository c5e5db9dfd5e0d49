import { Command } from 'commander';
import {
  callsAskedFor,
  llmAskedFor,
  profileAskedFor,
  sttAskedFor,
  ttsAskedFor,
} from '../models/asked-for.ts';
import { chooseLlm, type LlmChoice } from '../models/choose-llm.ts';
import { chooseProfile, noteOn, type ProfileSetting } from '../models/choose-models.ts';
import { ensureModels } from '../models/ensure.ts';
import { keptMeasurement } from '../models/kept-measurement.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import type { Measurement } from '../models/measurement.ts';
import type { ModelFile, Profile } from '../models/model-file.ts';
import { findModel, isPresent, modelFiles, type Replaceable, type SpeechModels } from '../models/store.ts';
import { isForPeople } from '../platform/errors.ts';
import { ProgressBoard } from '../platform/progress-board.ts';
import { liveKitFromEnvironment, type LiveKitAccess, modelsElsewhere } from './environment.ts';
import { chooseMeasured } from './measure/choose-measured.ts';
import { engineBuilds } from './measure/engine-builds.ts';
import { measure, MeasuringError, type ToMeasure } from './measure/measure.ts';
import { setUp } from './steps.ts';

export interface SetUpResult {
  readonly profile: Profile;
  /** The language model that replies, unless another machine's does. */
  readonly llm: ModelFile;
  readonly speech: SpeechModels;
  /** The LiveKit server that the environment names, if any. */
  readonly liveKit: LiveKitAccess | undefined;
}

/** The options that all commands of the set-up have. */
export interface ModelOptions {
  readonly profile?: string;
  readonly llm?: string;
  readonly stt?: string;
  readonly tts?: string;
}

/** A command of the set-up, with {@link ModelOptions}. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .showHelpAfterError(`(${name} --help lists the options)`)
    .option('--profile <name>', 'models: embedded, standard or quality (default: what fits this machine)')
    .option(
      '--llm <name>',
      'language model that replies, or a part of its name (default: the best of the profile that answers in time on this machine)',
    )
    .option('--stt <name>', "speech recognition model (default: the profile's)")
    .option('--tts <name>', "voice (default: the profile's)");
}

/** Does the set-up for the models that are asked for, else for those that fit this machine, and shows its progress. */
export async function setUpFor(
  asked: ModelOptions,
  signal: AbortSignal,
  { jaeger = false }: { jaeger?: boolean } = {},
): Promise<SetUpResult> {
  const liveKit = liveKitFromEnvironment();
  const elsewhere = modelsElsewhere();
  const llmAsked = llmAskedFor(asked.llm);
  const setting = await chooseProfile({
    profile: profileAskedFor(asked.profile),
    llm: llmAsked,
    stt: sttAskedFor(asked.stt),
    tts: ttsAskedFor(asked.tts),
    calls: callsAskedFor(),
  });
  for (const note of setting.notes) console.log(note);
  const { profile, speech } = setting;
  // Where only another machine replies, the name means nothing, and the smallest is here as the turn detector.
  const llm = llmAsked ?? (elsewhere.includes('llm') ? findModel(SMALLEST_LLM) : undefined);
  const board = new ProgressBoard();
  try {
    // The likely one is fetched while compilers run. Only when all is here it can be measured, and another may turn out to be better.
    const measurement = await keptMeasurement();
    const likely = llm ?? (await chooseLlm(profile, { ...setting.circumstances, measurement })).llm;
    const models = modelFiles(profile, likely, speech, elsewhere);
    await setUp({ models, liveKit: liveKit === undefined, jaeger, signal }, board);
    const replying = llm ?? (await chooseReplying({ ...setting, elsewhere }, board, signal));
    return { profile, speech, llm: replying, liveKit };
  } finally {
    board.close();
  }
}

/** The language model for this machine, by what is measured on it. Where that fails, the number of its cores has to do. */
async function chooseReplying(
  setting: ProfileSetting & { readonly elsewhere: readonly Replaceable[] },
  board: ProgressBoard,
  signal: AbortSignal,
): Promise<ModelFile> {
  const { profile, circumstances, elsewhere } = setting;
  const fetch = (llm: ModelFile): Promise<void> =>
    board.run(llm.name, (onProgress) => ensureModels([llm], { onProgress, signal }));
  const disturbed: string[] = [];
  const measureNow = async (what: ToMeasure): Promise<Measurement> => {
    const { measurement, calm } = await board.run('Measuring this machine', () => measure(what, signal));
    if (!calm) disturbed.push(what.llm);
    return measurement;
  };
  let choice: LlmChoice;
  try {
    const kept = await keptMeasurement(await engineBuilds());
    // Speech models that are not here can't be measured.
    choice =
      elsewhere.length > 0
        ? await chooseLlm(profile, { ...circumstances, measurement: kept })
        : await chooseMeasured({ ...setting, kept, fetch, measure: measureNow });
  } catch (error) {
    if (!(error instanceof MeasuringError)) throw error;
    board.note(`⚠ ${error.message}\n  Its cores and memory tell which language model fits.`);
    choice = await chooseLlm(profile, circumstances);
  }
  if (disturbed.length > 0)
    board.note('⚠ Other programs were busy while this machine was measured: the next start measures again.');
  if (!(await isPresent(choice.llm))) await fetch(choice.llm);
  board.note(noteOn(choice));
  return choice.llm;
}

/**
 * Runs a command's body. An expected problem ends the process with its message, any other with its stack. An interruption (Ctrl-C,
 * a signal, or the end of the parent) aborts the body's signal, calls `stop` once, and exits with `interruptedStatus`.
 */
export async function runMain(
  body: (signal: AbortSignal) => Promise<void>,
  {
    stop = async () => undefined,
    interruptedStatus = 130,
  }: { stop?: () => Promise<void>; interruptedStatus?: number } = {},
): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) return;
    interruption.abort();
    void stop().finally(() => process.exit(interruptedStatus));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.on('disconnect', interrupt);
  try {
    await body(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return;
    console.error(isForPeople(error) ? `\n✖ ${error.message}` : error);
    await stop();
    process.exit(1);
  } finally {
    // Listening to the parent would keep this process alive.
    process.off('disconnect', interrupt);
  }
}
