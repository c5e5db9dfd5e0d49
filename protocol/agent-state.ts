import * as z from 'zod/mini';

/** The agent's attribute that says what it does; LiveKit's clients know it. */
export const AGENT_STATE_ATTRIBUTE = 'lk.agent.state';

/** The value of AGENT_STATE_ATTRIBUTE. */
export const agentState = z.enum(['initializing', 'idle', 'listening', 'thinking', 'speaking']);

/** What LiveKit's clients show of an agent. */
export type AgentState = z.output<typeof agentState>;
