import { testCall } from 'parley/testing';
import { expect, test } from 'vitest';
import agent from './voice-menu.ts';

const options = {
  llm: ({ results }: { results: readonly string[] }) => results.at(-1) ?? 'Please say hours or address.',
};

test('finds its way by what is said', async () => {
  await using call = await testCall(agent, options);
  await call.says('Your opening hours, please.');
  expect(call).toHaveUsed('hours');
  expect(call.reply).toMention('from ten to six');
  await call.says('Could you repeat the menu?');
  expect(call.reply).toMention('For our address say address');
});

test('finds its way by what is dialled', async () => {
  await using call = await testCall(agent, options);
  await call.dials('2');
  expect(call.reply).toMention('12 Mill Road');
  await call.dials('9');
  expect(call.reply).toMention('dial 1');
});
