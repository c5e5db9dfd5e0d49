import { TOKEN_PATH } from '../../../protocol/token.ts';
import { AsyncDisposableStack } from '../../../platform/async-disposable-stack.ts';
import { type RunningAgent, startAgent } from '../../../setup/agent-process.ts';
import { type RunningLiveKit, startLiveKit } from '../../../setup/livekit/server.ts';
import { freePort } from '../../../setup/ports.ts';
import { supervise } from '../../../setup/supervise.ts';
import { tell } from '../benchmark.ts';
import { readUsage, threadNames, type Usage } from '../process-usage.ts';
import { type AgentFault, FAULTS_PORT, heldResources, type HeldResources } from './agent-fault.ts';
import { type OpenRoute, openRelay } from './relay.ts';

/** Where the agent's log goes: standard output is for results. */
const STDERR = 2;

/** The supervisor waits this long before each new start, and never gives up: ending is what is tried here. */
const RESTART_DELAYS_MS = Array.from({ length: 1_000 }, () => 500);

/** LiveKit looks for no other way to a client than the one it told it of, and offers no media over TCP, which would lose nothing. */
const ONE_WAY = { use_ice_lite: true, tcp_port: 0 };

/** The people who call, at the same time: what happens to a line happens to the one, and the other should hear nothing of it. */
export const CALLERS = ['victim', 'bystander'] as const;

export type Caller = (typeof CALLERS)[number];

/** What the agent's process holds. */
export type Held = HeldResources & Usage & { readonly threadNames: readonly string[] };

/** A LiveKit server and a supervised agent, with routes between them and the callers on which things go wrong. */
export interface FaultyStack extends AsyncDisposable {
  /** Where a caller asks for a token. */
  readonly endpoint: string;
  readonly liveKit: RunningLiveKit;
  /** The agent that runs now. */
  readonly agent: RunningAgent;
  /** Each caller's way to the server. */
  readonly routes: Readonly<Record<Caller, OpenRoute>>;
  /** The agent's way to the server, of its signalling alone. */
  readonly agentRoute: OpenRoute;
  /** Does something to the agent's process. Resolves when it is done. */
  inject(fault: AgentFault): Promise<void>;
  /** What the agent's process holds now. */
  held(): Promise<Held>;
  /** Ends the LiveKit server without a word, and starts another at the same address. */
  crashLiveKit(): Promise<void>;
}

/** @throws SetupError when one of them can't be started. */
export async function startFaultyStack(llm: string, seed: number): Promise<FaultyStack> {
  const opened = new AsyncDisposableStack();
  try {
    return await open(opened, llm, seed);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function open(opened: AsyncDisposableStack, llm: string, seed: number): Promise<FaultyStack> {
  let liveKit = await startLiveKit({ rtc: ONE_WAY });
  opened.defer(() => liveKit.stop());
  const relay = opened.use(openRelay(seed));
  const { ports, apiKey, apiSecret } = liveKit;
  const server = { tcp: ports.http, udp: ports.rtcUdp };
  const routes = { victim: await relay.open(server, true), bystander: await relay.open(server, true) };
  const agentRoute = await relay.open(server, false);

  const faultsPort = await freePort();
  const httpPort = await freePort('tcp', { taken: [faultsPort] });
  const start = (signal?: AbortSignal): Promise<RunningAgent> =>
    startAgent({
      ...(signal && { signal }),
      liveKit: { url: agentRoute.url, apiKey, apiSecret },
      profile: 'embedded',
      llm,
      httpPort,
      log: STDERR,
      settings: {
        [FAULTS_PORT]: String(faultsPort),
        NODE_OPTIONS: `--import tsx --import ${new URL('./in-agent.ts', import.meta.url).href}`,
        // A caller whose line is cut calls again, more often than anyone would.
        PARLEY_TOKENS_PER_MINUTE: '10000',
      },
    });
  let agent = await start();
  const startAgain = async (signal: AbortSignal): Promise<RunningAgent> => (agent = await start(signal));
  const supervised = supervise('agent', agent, startAgain, { delaysMs: RESTART_DELAYS_MS, onRestart: tell });
  opened.defer(() => supervised.stop());

  const ask = async (init: RequestInit): Promise<HeldResources> => {
    const response = await fetch(`http://127.0.0.1:${faultsPort}`, init);
    const body = await response.text();
    if (!response.ok) throw new Error(`The agent did not take the fault: ${body}`);
    return heldResources.parse(JSON.parse(body));
  };
  return {
    endpoint: `${agent.url}${TOKEN_PATH}`,
    routes,
    agentRoute,
    get liveKit() {
      return liveKit;
    },
    get agent() {
      return agent;
    },
    async inject(fault) {
      await ask({ method: 'POST', body: JSON.stringify(fault) });
    },
    async held() {
      const { pid } = agent;
      const [held, usage, names] = await Promise.all([ask({}), readUsage(pid), threadNames(pid)]);
      return { ...held, ...usage, threadNames: names };
    },
    async crashLiveKit() {
      await liveKit.kill();
      liveKit = await startLiveKit({ ports, apiKey, apiSecret, rtc: ONE_WAY });
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
