import { testCall } from 'parley/testing';
import { expect, test } from 'vitest';
import type { Agent } from '../../agent/definition/agent-call.ts';

const agent: Agent = { instructions: 'Tell stories.', greeting: 'Hello!' };
const llm = ({ text }: { readonly text: string }) =>
  text === 'Stop, who are you?' ? 'I am a storyteller.' : 'Once upon a time there was a queen.';

test('a caller talks over the agent, and is answered', async () => {
  await using call = await testCall(agent, { llm });
  call.interrupts(3, 'Stop, who are you?');
  await call.says('A story, please.');
  expect(call.reply).toBe('I am a storyteller.');
  expect(call.turns).toMatchObject([{ agent: 'Once upon a', interrupted: true }, { interrupted: false }]);
  expect(call.transcript).toEqual([
    'agent: Hello!',
    'caller: A story, please.',
    'agent: Once upon a',
    'caller: Stop, who are you?',
    'agent: I am a storyteller.',
  ]);
});

test('an interruption waits for a reply that is long enough', async () => {
  await using call = await testCall(agent, { llm });
  call.interrupts(10);
  await call.says('A story, please.');
  expect(call.reply).toMention('queen.');
  await call.says('Another one.');
  expect(call.reply).toBe('Once upon');
});

test('nobody can talk to an agent that has ended the call', async () => {
  const ends: Agent = { ...agent, onTurn: (_, call) => call.end({ say: 'Good night!' }) };
  await using call = await testCall(ends, { llm });
  await call.says('A story, please.');
  expect(call.ended).toBe('agent');
  await expect(call.says('Another one.')).rejects.toThrow(
    'The call is over (agent): nobody hears "Another one."',
  );
  await expect(call.dials('1')).rejects.toThrow('nobody hears the key 1');
});
