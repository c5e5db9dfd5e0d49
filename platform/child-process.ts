import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnvironment, searchPath, type ProgramKind } from './environment.ts';

/** Lines of a failed command's output that its error shows. */
const shownLines = 20;

/** A command that could not be started or ended with another status than 0; the message has the end of its output. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to what it gets of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Decides what it gets of this process's environment; `program` unless given. */
  readonly kind?: ProgramKind;
  /** Called with each line of its standard output and standard error. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a command to its end and returns its standard output.
 *
 * @throws CommandError
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: childEnvironment(options.env, options.kind),
    // A group of its own, so that a compiler's helpers do not outlive a set-up that was interrupted.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killAtExit = () => {
    if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid);
  };
  process.once('exit', killAtExit);
  const output: string[] = [];
  const tail: string[] = [];
  const keep = (line: string) => {
    tail.push(line);
    if (tail.length > shownLines) tail.shift();
    options.onLine?.(line);
  };
  createInterface(child.stdout).on('line', (line) => {
    output.push(line);
    keep(line);
  });
  createInterface(child.stderr).on('line', keep);
  const shown = `${command} ${args.join(' ')}`;
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code === 0) return output.join('\n');
    throw new CommandError(
      `${shown} ended with ${signal ?? `status ${code ?? 'unknown'}`}:\n${tail.join('\n')}`,
    );
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${shown} could not be run: ${(error as Error).message}`, { cause: error });
  } finally {
    process.off('exit', killAtExit);
  }
}

/** The first executable file of one of these names on the PATH. */
export function findExecutable(...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const folder of searchPath()) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not here: look in the next folder.
      }
    }
  }
  return undefined;
}

/** Whether the process has ended. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Ends a process: by a signal, and SIGKILL if it is still there after `graceMs`. Resolves when it has ended. */
export async function endProcess(
  child: ChildProcess,
  graceMs: number,
  signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM',
): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}
