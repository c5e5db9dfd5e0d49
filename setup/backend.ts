import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../platform/errors.ts';
import { endProcess, hasEnded } from '../platform/child-process.ts';
import type { Service } from './supervise.ts';

/** How long a server may take to answer unless told otherwise, and to end after SIGTERM. */
const usualStartLimitMs = 30_000;
const stopLimitMs = 5_000;
const pollIntervalMs = 50;
/** Bytes of its log that are kept to explain its death. */
const keptLog = 8_192;

/** A server beside the agent: LiveKit, Jaeger, Prometheus. */
export type Backend = Service & AsyncDisposable;

export interface BackendOptions {
  readonly startLimitMs?: number;
  /** Ends it, where SIGTERM alone would not. Resolves when the process has ended. */
  readonly stop?: () => Promise<void>;
  /** Ends it before it answers. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a server that was just started answers, keeps the end of its log, and sees to it that it does not outlive this process.
 *
 * @param name for messages.
 * @param address is asked until it answers with success.
 * @throws SetupError when it ends or stays silent; the message has its last words. The signal's reason when that fires.
 */
export async function runBackend(
  name: string,
  child: ChildProcess,
  address: string,
  {
    startLimitMs = usualStartLimitMs,
    stop = () => endProcess(child, stopLimitMs),
    signal,
  }: BackendOptions = {},
): Promise<Backend> {
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-keptLog);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const ended = new Promise<string>((resolve) => {
    const end = () => {
      process.off('exit', killAtExit);
      resolve(log);
    };
    child.once('close', end);
    child.once('error', (error) => {
      log += error.message;
      end();
    });
  });
  const deadline = performance.now() + startLimitMs;
  while (!(await answers(address))) {
    const dead = hasEnded(child);
    if (!dead && !signal?.aborted && performance.now() < deadline) {
      await delay(pollIntervalMs);
      continue;
    }
    await stop();
    signal?.throwIfAborted();
    const what = dead ? 'ended while it started' : `did not answer in ${startLimitMs / 1_000} s`;
    throw new SetupError(`${name} ${what}:\n${(await ended).trim()}`);
  }
  return { ended, stop, [Symbol.asyncDispose]: stop };
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
