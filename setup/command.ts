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
import type { ModelFile, Profile } from '../models/model-file.ts';
import { isPresent, modelFiles, type SpeechModels } from '../models/store.ts';
import { isForPeople } from '../platform/errors.ts';
import { ProgressBoard } from '../platform/progress-board.ts';
import { liveKitFromEnvironment, type LiveKitAccess } from './environment.ts';
import { chooseMeasured } from './measure/choose-measured.ts';
import { engineBuilds } from './measure/engine-builds.ts';
import { measure, MeasuringError } from './measure/measure.ts';
import { setUp } from './steps.ts';

export interface SetUpResult {
  readonly profile: Profile;
  /** The language model that replies. */
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
  const llm = llmAskedFor(asked.llm);
  const setting = await chooseProfile({
    profile: profileAskedFor(asked.profile),
    llm,
    stt: sttAskedFor(asked.stt),
    tts: ttsAskedFor(asked.tts),
    calls: callsAskedFor(),
  });
  for (const note of setting.notes) console.log(note);
  const { profile, speech } = setting;
  const board = new ProgressBoard();
  try {
    // The likely one is fetched while compilers run. Only when all is here it can be measured, and another may turn out to be better.
    const measurement = await keptMeasurement();
    const likely = llm ?? (await chooseLlm(profile, { ...setting.circumstances, measurement })).llm;
    const models = modelFiles(profile, likely, speech);
    await setUp({ models, liveKit: liveKit === undefined, jaeger, signal }, board);
    return { profile, speech, llm: llm ?? (await chooseReplying(setting, board, signal)), liveKit };
  } finally {
    board.close();
  }
}

/** The language model for this machine, by what is measured on it. Where that fails, the number of its cores has to do. */
async function chooseReplying(
  setting: ProfileSetting,
  board: ProgressBoard,
  signal: AbortSignal,
): Promise<ModelFile> {
  const { profile, circumstances } = setting;
  const fetch = (llm: ModelFile): Promise<void> =>
    board.run(llm.name, (onProgress) => ensureModels([llm], { onProgress, signal }));
  let choice: LlmChoice;
  try {
    choice = await chooseMeasured({
      ...setting,
      kept: await keptMeasurement(await engineBuilds()),
      fetch,
      measure: (what) => board.run('Measuring this machine', () => measure(what, signal)),
    });
  } catch (error) {
    if (!(error instanceof MeasuringError)) throw error;
    board.note(`⚠ ${error.message}\n  Its cores and memory tell which language model fits.`);
    choice = await chooseLlm(profile, circumstances);
  }
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
