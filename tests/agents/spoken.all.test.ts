import { scenarios, testCall } from 'parley/testing';
import { expect, test } from 'vitest';
import type { Agent } from '../../agent/definition/agent-call.ts';
import menu from '../../examples/voice-menu.ts';

scenarios('../../examples/voice-menu.scenarios.yaml', menu, { spoken: true });

test('a caller presses the stop button, is silent, and is asked as the agent wants it', async () => {
  const agent: Agent = {
    instructions: 'Tell stories.',
    greeting: 'Hello!',
    idle: { askAfter: '4s', say: 'Are you still there?', endAfter: '12s' },
  };
  const llm = () => 'Once upon a time there was a queen, who lived in a castle by the sea.';
  await using call = await testCall(agent, { llm, spoken: true });
  call.interrupts(4);
  await call.says('Tell me a story, please.');
  expect(call.turns).toMatchObject([{ interrupted: true }]);
  expect(call.reply).toMention('Once upon');
  expect(call.reply).not.toMention('sea');
  await call.silence('1s');
  expect(call.reply).toBe('');
  await call.silence('4s');
  expect(call.reply).toMention('Are you still there?');
  await call.silence('12s');
  expect(call.ended).toBe('silence');
  await expect(call.says('Hello?')).rejects.toThrow('The call is over (silence)');
});
