import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type Backend, runBackend } from '../backend.ts';
import { endProcess } from '../../platform/child-process.ts';
import { childEnvironment } from '../../platform/environment.ts';
import { type LiveKitAccess } from '../environment.ts';
import { ensureLiveKitServer } from './binary.ts';
import {
  assertPortsFree,
  choosePorts,
  readLiveKitSettings,
  withPorts,
  type LiveKitPorts,
} from './settings.ts';

export { ensureLiveKitServer } from './binary.ts';

/** How long the server may take to answer, and to end after SIGTERM. */
const startLimitMs = 20_000;
const stopLimitMs = 5_000;

export interface LiveKitOptions {
  /** Where to listen; a port that is not given is any free one. */
  readonly ports?: Partial<LiveKitPorts>;
  /** Random ones unless given. The secret has at least 32 characters. */
  readonly apiKey?: string;
  readonly apiSecret?: string;
  /** Ends it before it answers. */
  readonly signal?: AbortSignal;
  /** Settings under `rtc` that are to be other than those of livekit.yaml. */
  readonly rtc?: Readonly<Record<string, unknown>>;
}

export interface RunningLiveKit extends LiveKitAccess {
  readonly ports: LiveKitPorts;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason, with the end of its log. */
  readonly ended: Promise<string>;
  /** Ends it; its callers are told. Resolves when the process has ended. */
  stop(): Promise<void>;
  /** Ends it without a word, as a crash would. */
  kill(): Promise<void>;
}

/**
 * Starts a LiveKit server with the settings of livekit.yaml, fetching the server first where it is missing, and waits until it answers.
 *
 * @throws SetupError when a given port is taken, or the server ends or stays silent; the message has its last words.
 */
export async function startLiveKit(options: LiveKitOptions = {}): Promise<RunningLiveKit> {
  const binary = await ensureLiveKitServer();
  const settings = await readLiveKitSettings();
  const host = settings.bind_addresses[0];
  await assertPortsFree(options.ports ?? {}, host);
  const apiKey = options.apiKey ?? `API${randomBytes(6).toString('hex')}`;
  const apiSecret = options.apiSecret ?? randomBytes(32).toString('base64url');

  // A port that was free a moment ago may be gone: where we chose it, choose again.
  for (let attempt = 1; ; attempt += 1) {
    const ports = { ...(await choosePorts(host)), ...options.ports };
    const child = spawn(binary, [], {
      // Its own process group: Ctrl-C in a terminal reaches us alone, and we end it after the agent has left its calls.
      detached: true,
      env: childEnvironment({
        LIVEKIT_CONFIG: withPorts(settings, ports, options.rtc),
        LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const address = `${host}:${ports.http}`;
    let server: Backend;
    try {
      server = await runBackend('The LiveKit server', child, `http://${address}`, {
        startLimitMs,
        stop: () => stop(child),
        signal: options.signal,
      });
    } catch (error) {
      if ((error as Error).message.includes('address already in use') && attempt < 3) continue;
      throw error;
    }
    return {
      url: `ws://${address}`,
      apiKey,
      apiSecret,
      ports,
      pid: child.pid ?? 0,
      ended: server.ended,
      stop: () => server.stop(),
      kill: async () => {
        child.kill('SIGKILL');
        await server.ended;
      },
    };
  }
}

async function stop(child: ChildProcess): Promise<void> {
  // The first SIGTERM makes LiveKit wait for every call to end, the second one ends them.
  const again = setInterval(() => child.kill('SIGTERM'), 100);
  await endProcess(child, stopLimitMs);
  clearInterval(again);
}
