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

/** Settings of the libraries that engines run on. */
export const ENGINE_ENVIRONMENT = {
  // glibc would give each thread a heap and keep what is freed there: whisper's buffers would look like a leak.
  MALLOC_ARENA_MAX: '2',
  // Blocks from this size on go back to the system when a call frees them. glibc would raise the size as it goes.
  MALLOC_MMAP_THRESHOLD_: '131072',
  // whisper's threads wait for each other after every layer. They spin, since waking a thread takes longer than its work,
  // but only briefly, since others may need the core (docs/decisions/cores.md).
  OMP_WAIT_POLICY: 'active',
  GOMP_SPINCOUNT: '1000',
} as const;

const root = join(import.meta.dirname, '..');
const readyMessage = z.object({ ready: z.url(), health: z.url() });

export interface AgentOptions {
  readonly liveKit: LiveKitAccess;
  readonly profile: string;
  /** Name of the language model that replies. */
  readonly llm: string;
  /** Names of the speech recognition model and the voice; the profile's unless given. */
  readonly stt?: string;
  readonly tts?: string;
  readonly httpPort: number;
  /** Port of its health and metrics; any free one unless given. */
  readonly healthPort?: number;
  /** File descriptor that its log goes to; this process's standard output unless given. */
  readonly log?: number;
  /** More of its settings (agent/config.ts). */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends it before it is ready. */
  readonly signal?: AbortSignal;
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
 * @throws SetupError when it ends before, or takes too long; the signal's reason when that fires.
 */
export async function startAgent({
  liveKit,
  profile,
  llm,
  stt,
  tts,
  httpPort,
  healthPort = 0,
  log = 1,
  settings = {},
  signal,
}: AgentOptions): Promise<RunningAgent> {
  signal?.throwIfAborted();
  const child = spawn(
    process.execPath,
    ['--require', './agent/thread-pool.cjs', '--import', 'tsx', 'agent/main.ts'],
    {
      cwd: root,
      // Its own process group: Ctrl-C in a terminal reaches us alone, and we end it in order.
      detached: true,
      env: childEnvironment(
        {
          ...settings,
          LIVEKIT_URL: liveKit.url,
          LIVEKIT_API_KEY: liveKit.apiKey,
          LIVEKIT_API_SECRET: liveKit.apiSecret,
          PARLEY_PROFILE: profile,
          PARLEY_LLM: llm,
          ...(stt !== undefined && { PARLEY_STT: stt }),
          ...(tts !== undefined && { PARLEY_TTS: tts }),
          PARLEY_HTTP_PORT: String(httpPort),
          PARLEY_HEALTH_PORT: String(healthPort),
          ...ENGINE_ENVIRONMENT,
          // Node has its own clients obey proxy variables only where it is told to.
          NODE_USE_ENV_PROXY: '1',
        },
        'agent',
      ),
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
  const settled = new AbortController();
  const givenUp = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: settled.signal });
  });
  const dead = ended.then((how) => {
    throw new SetupError(`The agent ended before it was ready. ${how}`);
  });
  try {
    const { ready: url, health } = await Promise.race([ready, dead, late, givenUp]);
    return { url, health, pid: child.pid ?? 0, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
    settled.abort();
  }
}
