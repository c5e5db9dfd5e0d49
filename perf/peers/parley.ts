import { inviteTo } from '../caller/token.ts';
import { startAgent } from '../../setup/agent-process.ts';
import type { LiveKitAccess } from '../../setup/environment.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import type { Contestant, Terms } from './contestant.ts';

/** Where the agent's log goes: standard output is for results. */
const STDERR = 2;

/** Starts Parley as `npm start` does. */
export async function startParley(liveKit: LiveKitAccess, { llm }: Terms): Promise<Contestant> {
  const agent = await startAgent({ liveKit, profile: 'embedded', llm, httpPort: 0, log: STDERR });
  return {
    invite: () => inviteTo({ endpoint: `${agent.url}${TOKEN_PATH}` }),
    processes: () => [agent.pid],
    [Symbol.asyncDispose]: () => agent.stop(),
  };
}
