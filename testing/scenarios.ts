import { resolve } from 'node:path';
import { describe, test } from 'vitest';
import type { Agent } from '../agent/definition/agent-call.ts';
import { agentOf, folderOfTest } from './agent-of.ts';
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
  const folder = folderOfTest();
  describe(file, () => {
    const read = readScenarios(resolve(folder, file));
    const llm = read.model ? modelOf(read.model) : 'local';
    for (const [name, steps] of Object.entries(read.scenarios)) {
      test(name, async () => {
        await using call = await testCall(await agentOf(agent, folder), { llm, ...options });
        await runScenario(call, steps);
      });
    }
  });
}
