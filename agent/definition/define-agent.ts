import type { Agent, CallReport, ToolUse, Turn } from './agent-call.ts';

export type { Agent, CallReport, ToolUse, Turn };

/** Defines an agent: `export default defineAgent({ … })` in a file of its own. */
export const defineAgent = (agent: Agent): Agent => agent;
