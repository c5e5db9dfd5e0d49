import { AGENT_PATH, agentDescription, type AgentDescription } from '../../protocol/agent-description.ts';

/**
 * Asks the agent what can be chosen.
 *
 * @returns undefined when it does not say: then nothing can be.
 */
export async function fetchAgentProfile(): Promise<AgentDescription | undefined> {
  try {
    const response = await fetch(AGENT_PATH, { headers: { accept: 'application/json' } });
    return response.ok ? agentDescription.parse(await response.json()) : undefined;
  } catch {
    return undefined; // an agent that does not say, or none: a call will say what is wrong
  }
}
