import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { SetupError } from '../platform/errors.ts';
import { endProcess } from '../platform/child-process.ts';
import { childEnvironment } from '../platform/environment.ts';
import { type LiveKitAccess } from './environment.ts';
import type { Service } from './supervise.ts';

/** How long it may take to be ready, with its models on a slow disk. */
const readyLimitMs = 120_000;
/** How long it may take to leave its calls. */
const stopLimitMs = 8_000;

const root = join(import.meta.dirname, '..');
const readyMessage = z.object({ ready: z.url(), health: z.url() });

export interface AgentOptions {
  readonly liveKit: LiveKitAccess;
  readonly profile: string;
  /** Name of the language model that replies. */
  readonly llm: string;
  readonly httpPort: number;
  /** Port of its health and metrics; any free one unless given. */
  readonly healthPort?: number;
  /** File descriptor that its log goes to; this process's standard output unless given. */
  readonly log?: number;
  /** More of its settings (agent/config.ts). */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RunningAgent extends Service {
  /** Where its page is. */
  readonly url: string;
  /** Where its health and metrics are. */
  readonly health: string;
  readonly pid: number;
}

/**
 * Starts the agent and waits until it has loaded its models, is registered with LiveKit and serves its page.
 *
 * @throws SetupError when it ends before, or takes too long.
 */
export async function startAgent({
  liveKit,
  profile,
  llm,
  httpPort,
  healthPort = 0,
  log = 1,
  settings = {},
}: AgentOptions): Promise<RunningAgent> {
  const child = spawn(
    process.execPath,
    ['--require', './agent/thread-pool.cjs', '--import', 'tsx', 'agent/main.ts'],
    {
      cwd: root,
      // Its own process group: Ctrl-C in a terminal reaches us alone, and we end it in order.
      detached: true,
      env: childEnvironment({
        ...settings,
        LIVEKIT_URL: liveKit.url,
        LIVEKIT_API_KEY: liveKit.apiKey,
        LIVEKIT_API_SECRET: liveKit.apiSecret,
        PARLEY_PROFILE: profile,
        PARLEY_LLM: llm,
        PARLEY_HTTP_PORT: String(httpPort),
        PARLEY_HEALTH_PORT: String(healthPort),
        // glibc gives each thread a heap of its own and keeps what is freed there: with whisper's buffers on every thread of libuv's
        // pool that looks like a leak of 100 MB a call.
        MALLOC_ARENA_MAX: '2',
        // Nor may glibc raise the size from which a block is mapped by itself, and given back when it is freed, as it does with the
        // largest block freed so far: what a call held would stay in the heap in between what lives on.
        MALLOC_MMAP_THRESHOLD_: '131072',
        // whisper's threads meet after every layer. By default GNU's OpenMP puts those that wait to sleep as soon as the process has
        // more of them than there are cores, and waking them takes longer than a small model's work: 208 ms instead of 124 for
        // tiny.en, 256 instead of 227 for base. They spin for some 40 µs, not more: a core may be needed by others.
        OMP_WAIT_POLICY: 'active',
        GOMP_SPINCOUNT: '1000',
      }),
      stdio: ['ignore', log, 'inherit', 'ipc'],
    },
  );
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      process.off('exit', killAtExit);
      resolve(`It ended with ${signal ?? `status ${code ?? 'unknown'}`}; its log is above.`);
    });
  });

  const ready = new Promise<z.infer<typeof readyMessage>>((resolve) => {
    child.on('message', (message) => {
      const parsed = readyMessage.safeParse(message);
      if (parsed.success) resolve(parsed.data);
    });
  });
  // SIGTERM would let its calls go on.
  const stop = () => endProcess(child, stopLimitMs, 'SIGINT');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(new SetupError(`The agent was not ready after ${readyLimitMs / 1_000} s; its log is above.`)),
      readyLimitMs,
    );
  });
  const dead = ended.then((how) => {
    throw new SetupError(`The agent ended before it was ready. ${how}`);
  });
  try {
    const { ready: url, health } = await Promise.race([ready, dead, late]);
    return { url, health, pid: child.pid ?? 0, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
