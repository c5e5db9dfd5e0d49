import { Command } from 'commander';
import { isForPeople } from '../platform/errors.ts';
import { chooseModels } from '../models/choose-models.ts';
import type { ModelFile, Profile } from '../models/model-file.ts';
import { llmAskedFor, profileAskedFor } from '../models/asked-for.ts';
import { liveKitFromEnvironment, type LiveKitAccess } from './environment.ts';
import { ProgressBoard } from '../platform/progress-board.ts';
import { setUp } from './steps.ts';

export interface SetUpResult {
  readonly profile: Profile;
  /** The language model that replies. */
  readonly llm: ModelFile;
  /** The LiveKit server that the environment names, if any. */
  readonly liveKit: LiveKitAccess | undefined;
}

/** The options that all commands of the set-up have. */
export interface ModelOptions {
  readonly profile?: string;
  readonly llm?: string;
}

/** A command of the set-up, with {@link ModelOptions}. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .showHelpAfterError(`(${name} --help lists the options)`)
    .option('--profile <name>', 'models: embedded, standard or quality (default: what fits this machine)')
    .option(
      '--llm <name>',
      'language model that replies (default: the best of the profile that this machine can run)',
    );
}

/** Does the set-up for the models that are asked for, else for those that fit this machine, and shows its progress. */
export async function setUpFor(
  asked: ModelOptions,
  signal: AbortSignal,
  { jaeger = false }: { jaeger?: boolean } = {},
): Promise<SetUpResult> {
  const liveKit = liveKitFromEnvironment();
  const { profile, llm, notes } = await chooseModels({
    profile: profileAskedFor(asked.profile),
    llm: llmAskedFor(asked.llm),
  });
  for (const note of notes) console.log(note);
  const board = new ProgressBoard();
  try {
    await setUp({ profile, llm, liveKit: liveKit === undefined, jaeger, signal }, board);
  } finally {
    board.close();
  }
  return { profile, llm, liveKit };
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
