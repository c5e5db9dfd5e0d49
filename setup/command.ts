import { Command } from 'commander';
import { SetupError } from '../agent/errors.ts';
import { chooseProfile } from '../models/choose-profile.ts';
import type { Profile } from '../models/model-file.ts';
import { liveKitFromEnvironment, profileAskedFor, type LiveKitAccess } from './environment.ts';
import { ProgressBoard } from './progress-board.ts';
import { setUp } from './steps.ts';

export interface SetUpResult {
  readonly profile: Profile;
  /** The LiveKit server that the environment names, if any. */
  readonly liveKit: LiveKitAccess | undefined;
}

/** A command of the set-up, with the option that all of them have. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--profile <name>', 'models: embedded, standard or quality (default: what fits this machine)');
}

/** Does the set-up for the profile that is asked for, else the one that fits this machine, and shows its progress. */
export async function setUpFor(
  profileFlag: string | undefined,
  signal: AbortSignal,
  { jaeger = false }: { jaeger?: boolean } = {},
): Promise<SetUpResult> {
  const liveKit = liveKitFromEnvironment();
  let profile = profileAskedFor(profileFlag);
  if (!profile) {
    const choice = await chooseProfile();
    ({ profile } = choice);
    console.log(`Profile ${profile}: ${choice.reason}. Choose another with --profile.`);
  }
  const board = new ProgressBoard();
  try {
    await setUp({ profile, liveKit: liveKit === undefined, jaeger, signal }, board);
  } finally {
    board.close();
  }
  return { profile, liveKit };
}

/**
 * Runs a command's body. An expected problem ends the process with its message, anything else with its stack. When it is interrupted
 * (Ctrl-C, a signal, or the process that started it is gone), the signal that the body is given is aborted, `stop` ends what
 * was started, once however often it is asked for, and the process ends with `interruptedStatus`.
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
    console.error(error instanceof SetupError ? `\n✖ ${error.message}` : error);
    await stop();
    process.exit(1);
  } finally {
    // Listening keeps the process.
    process.off('disconnect', interrupt);
  }
}
