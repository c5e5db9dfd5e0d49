import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../agent/definition/agent-call.ts';
import { modelOf } from './scenario-model.ts';
import { runScenario } from './run-scenario.ts';
import { readScenarios } from './scenario-schema.ts';
import { type TestOptions, testCall } from './test-call.ts';

/**
 * Makes a test of each scenario in a file of YAML: `scenarios('shop.scenarios.yaml', agent)`. A file that is not right fails.
 *
 * @param file a path from the test's own file.
 * @param agent it, or the path of its file.
 * @param options of the calls; the model that the file describes answers unless another one is given.
 */
export function scenarios(file: string, agent: Agent | string, options: Partial<TestOptions> = {}): void {
  const folder = dirname(expect.getState().testPath ?? '.');
  describe(file, () => {
    const read = readScenarios(resolve(folder, file));
    const llm = read.model ? modelOf(read.model) : 'local';
    for (const [name, steps] of Object.entries(read.scenarios)) {
      test(name, async () => {
        const called = typeof agent === 'string' ? await agentIn(resolve(folder, agent)) : agent;
        await using call = await testCall(called, { llm, ...options });
        await runScenario(call, steps);
      });
    }
  });
}

/** Its code is loaded only where it is wanted. */
const agentIn = async (file: string): Promise<Agent> =>
  (await (await import('../agent/definition/load-agent.ts')).loadAgent(file)).agent;
