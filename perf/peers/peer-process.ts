import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endProcess } from '../../platform/child-process.ts';
import { childEnvironment } from '../../platform/environment.ts';
import { SetupError } from '../../platform/errors.ts';

/** The line with which a peer's script says that it can take a caller. */
const READY = 'ready';

/** How long it may take to be: Python reads thousands of files, and each engine its model. */
const READY_LIMIT_MS = 120_000;

const STOP_LIMIT_MS = 10_000;

/** Lines of its log that explain its death. */
const KEPT_LINES = 30;

/** A peer's script, running. */
export interface PeerProcess extends AsyncDisposable {
  readonly pid: number;
}

/**
 * Runs a peer's script until it can take a caller.
 *
 * @param python of the peer's environment.
 * @param settings are the script's environment variables.
 * @throws SetupError when it ends before, or takes too long; the message has its last words.
 */
export async function startPeer(
  python: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<PeerProcess> {
  const child = spawn(python, args, {
    env: childEnvironment({ ...settings, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // With its children, which stand in its process group.
  const killAll = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  process.once('exit', killAll);
  const log: string[] = [];
  const keep = (line: string): void => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
  };
  createInterface(child.stderr).on('line', keep);
  const output = createInterface(child.stdout);
  output.on('line', keep);
  const stop = async (): Promise<void> => {
    await endProcess(child, STOP_LIMIT_MS);
    process.off('exit', killAll);
    killAll();
  };
  let timer: NodeJS.Timeout | undefined;
  const problem = await new Promise<string | undefined>((resolve) => {
    output.on('line', (line) => line === READY && resolve(undefined));
    child.once('close', (code, signal) => resolve(`ended with ${signal ?? `status ${code ?? 'unknown'}`}`));
    child.once('error', (error) => resolve(`could not be run (${error.message})`));
    timer = setTimeout(() => resolve(`was not ready in ${READY_LIMIT_MS / 1_000} s`), READY_LIMIT_MS);
  });
  clearTimeout(timer);
  if (problem !== undefined) {
    await stop();
    throw new SetupError(`${args.join(' ')} ${problem}:\n${log.join('\n')}`);
  }
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: stop };
}
