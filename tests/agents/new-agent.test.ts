import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testCall } from 'parley/testing';
import { format, resolveConfig } from 'prettier';
import { expect, onTestFinished, test } from 'vitest';
import { loadAgent } from '../../agent/definition/load-agent.ts';
import { newAgent, newAgentTest } from '../../setup/new-agent.ts';

test('the agent that is written to begin with can be called, and uses its tool', async () => {
  const folder = await mkdtemp(join(import.meta.dirname, 'agents-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'shop.ts');
  await writeFile(file, newAgent);
  const { agent } = await loadAgent(file);
  await using call = await testCall(agent, {
    llm: ({ results, uses }) => results.at(-1) ?? uses('openingHours', { day: 'Sunday' }),
  });
  await call.says('Are you open on Sunday?');
  expect(call).toHaveUsed('openingHours', { day: 'Sunday' });
  expect(call.reply).toMention('closed');
});

test.each([
  ['agent', newAgent],
  ['test', newAgentTest('shop')],
])('the %s that is written has the format that is checked', async (_, text) => {
  const options = await resolveConfig(join(import.meta.dirname, 'shop.ts'));
  expect(await format(text, { ...options, parser: 'typescript' })).toBe(text);
});
