import { SMALLEST_LLM } from '../../models/language-models.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { type RunningAgent, startAgent } from '../../setup/agent-process.ts';
import type { LiveKitAccess } from '../../setup/environment.ts';
import { startLiveKit } from '../../setup/livekit/server.ts';

/** Where the agent's log goes: standard output is for results. */
const STDERR = 2;

/** A LiveKit server and an agent of one's own, on free ports, with the models that every machine has. */
export interface Stack extends AsyncDisposable {
  /** The agent's page; it stays the same when the agent is started anew. */
  readonly url: string;
  /** Where a caller asks for a token. */
  readonly endpoint: string;
  /** The agent's health and metrics. */
  readonly health: string;
  readonly agentPid: number;
  /** Resolves when the agent that runs now has ended, with how it did. */
  readonly agentEnded: Promise<string>;
  readonly liveKit: LiveKitAccess;
  /** Ends the agent without a word, as a crash would, and starts another. */
  crashAgent(): Promise<void>;
  /** Ends the LiveKit server without a word, and starts another at the same address. */
  crashLiveKit(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts both and waits until the agent serves.
 *
 * @param settings of the agent (agent/config.ts) that are to be other than usual.
 * @param llm name of the language model that replies: the smallest where nobody minds what is replied.
 * @throws SetupError when one of them can't be started.
 */
export async function startStack(
  settings: Readonly<Record<string, string>> = {},
  llm: string = SMALLEST_LLM,
): Promise<Stack> {
  let liveKit = await startLiveKit();
  // Any free one at first; the one that it got when it is started anew.
  let httpPort = 0;
  const start = async (): Promise<RunningAgent> => {
    const started = await startAgent({ liveKit, profile: 'embedded', llm, httpPort, log: STDERR, settings });
    httpPort = Number(new URL(started.url).port);
    return started;
  };
  let agent: RunningAgent;
  try {
    agent = await start();
  } catch (error) {
    await liveKit.stop();
    throw error;
  }
  const stop = async () => {
    await agent.stop();
    await liveKit.stop();
  };
  const { url } = agent;
  return {
    url,
    endpoint: `${url}${TOKEN_PATH}`,
    get health() {
      return agent.health;
    },
    get agentPid() {
      return agent.pid;
    },
    get agentEnded() {
      return agent.ended;
    },
    get liveKit() {
      return liveKit;
    },
    async crashAgent() {
      process.kill(agent.pid, 'SIGKILL');
      await agent.ended;
      agent = await start();
    },
    async crashLiveKit() {
      const { ports, apiKey, apiSecret } = liveKit;
      await liveKit.kill();
      liveKit = await startLiveKit({ ports, apiKey, apiSecret });
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
