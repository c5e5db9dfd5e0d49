import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarios, testCall } from 'parley/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ConfigError } from '../../platform/errors.ts';
import agent from '../../examples/voice-menu.ts';
import { modelOf } from '../../testing/scenario-model.ts';
import { runScenario } from '../../testing/run-scenario.ts';
import { readScenarios, scenariosSchema } from '../../testing/scenario-schema.ts';

async function written(yaml: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scenarios-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'menu.scenarios.yaml');
  await writeFile(file, yaml);
  return file;
}

// An agent may be named by its file, and another model may answer.
scenarios('../../examples/voice-menu.scenarios.yaml', '../../examples/voice-menu.ts', {
  llm: ({ results }) => results.at(-1) ?? 'Say hours or address!',
});

describe('scenarios in YAML', () => {
  test('are told by their steps what is wrong with them', async () => {
    const file = await written(`
model: [{ when: '(', says: Hello }]
scenarios:
  hours:
    - says: Hello.
    - { says: Hello., dials: '1' }
    - { silence: soon, expect: { mentoins: x } }
    - { interrupts: { after: 0 } }
    - expect: {}
    - { dials: 12, expect: { ended: never } }
  nothing: []
`);
    const told = problemIn(file);
    expect(told).toBeInstanceOf(ConfigError);
    const { message } = told as ConfigError;
    for (const line of [
      'menu.scenarios.yaml are not right:',
      'model.0.when: must be a regular expression',
      '"hours", step 2: must have one of says, dials and silence',
      '"hours", step 3, silence: must be a time, as "15s" or "2m"',
      '"hours", step 3, expect: has no field mentoins',
      '"hours", step 4, interrupts.after: ',
      '"hours", step 5, expect: must expect something',
      '"hours", step 6, dials: must be a key of a telephone, in quotes',
      '"hours", step 6, expect.ended: must be silence, duration, agent or false',
      'scenarios.nothing: must have a step',
    ])
      expect(message).toContain(line);
    expect(message).not.toContain('step 1');
  });

  test.each([
    [
      'a reply without the words',
      { mentions: ['Mill Street'] },
      /Mill Street.*it said: We are at 12 Mill Road/,
    ],
    ['a reply that does not match', { matches: ['^12'] }, /it said: We are/],
    ['a reply where none is due', { quiet: true as const }, /the agent says something/],
    ['a tool that was not used', { used: { hours: null } }, /to have used hours; it used address/],
    ['another input', { used: { address: { of: 'it' } } }, /it used address\(\{\}\)/],
    ['a tool that was used', { unused: ['address'] }, /not to have used address/],
    ['a call that goes on', { ended: 'agent' as const }, /has ended/],
    ['a judge that is not there', { judged: ['it is kind'] }, /PARLEY_LLM_URL/],
  ])('fail for %s, and name the step', async (_, expected, why) => {
    for (const name of ['PARLEY_LLM_URL', 'PARLEY_LLM_MODEL']) vi.stubEnv(name, '');
    onTestFinished(() => void vi.unstubAllEnvs());
    await using call = await testCall(agent, { llm: () => 'We are at 12 Mill Road.' });
    const steps = [{ says: 'Hello.' }, { says: 'The address.', expect: expected }];
    const failure = await runScenario(call, steps).catch((error: unknown) => error);
    expect(String(failure)).toContain('ScenarioError: Step 2, where the caller says "The address."');
    expect(String(failure)).toMatch(why);
  });

  test('have a model that uses tools, and says what they gave', async () => {
    const llm = modelOf([
      { when: 'hours', says: 'Wait.', uses: { hours: null }, then: 'It says: {result}' },
      { when: 'bye', says: 'Bye.', then: '{result}' },
    ]);
    await using call = await testCall(
      { ...agent, tools: { hours: { ...hoursOf(), triggers: [] } } },
      { llm },
    );
    await call.says('What are your hours?');
    expect(call.reply).toBe('Wait. It says: We are open from ten to six, and closed on Mondays.');
    await call.says('Good night.');
    expect(call.reply).toBe('No rule of the model is for "Good night.".');
  });

  test('have a schema for editors, which is docs/scenarios.schema.json', async () => {
    const kept = await readFile(new URL('../../docs/scenarios.schema.json', import.meta.url), 'utf8');
    // If this fails, write the file anew with what is expected here.
    expect(JSON.parse(kept)).toEqual(scenariosSchema());
  });
});

function hoursOf() {
  const hours = agent.tools?.['hours'];
  if (!hours) throw new Error('The menu has no hours');
  return hours;
}

function problemIn(file: string): unknown {
  try {
    return readScenarios(file);
  } catch (error) {
    return error;
  }
}
