import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { agentSchema } from '../../agent/definition/agent-in-yaml.ts';

test('docs/agent.schema.json is the schema that agents in YAML are checked by', async () => {
  const file = new URL('../../docs/agent.schema.json', import.meta.url);
  const kept = JSON.parse(await readFile(file, 'utf8')) as unknown;
  // If this fails, write the file anew with what is expected here.
  expect(kept).toEqual(agentSchema());
});
