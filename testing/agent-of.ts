import { dirname, resolve } from 'node:path';
import { expect } from 'vitest';
import type { Agent } from '../agent/definition/agent-call.ts';

/** An agent as it is given to a test: itself, or its file by a path from the test's own. The code that reads files is loaded only then. */
export async function agentOf(agent: Agent | string, folder = folderOfTest()): Promise<Agent> {
  if (typeof agent !== 'string') return agent;
  const { loadAgent } = await import('../agent/definition/load-agent.ts');
  return (await loadAgent(resolve(folder, agent))).agent;
}

/** The folder of the test that runs or is being made. */
export const folderOfTest = (): string => dirname(expect.getState().testPath ?? '.');
