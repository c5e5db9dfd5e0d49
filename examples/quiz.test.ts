import { testCall, type Script } from 'parley/testing';
import { expect, test } from 'vitest';
import agent from './quiz.ts';

const script: Script = ({ text, results, uses }) => results.at(-1) ?? uses('answer', { answer: text });

test('keeps the score, shows it, and ends with it', async () => {
  await using call = await testCall(agent, { llm: script });
  expect(call.reply).toMention('How many legs');
  await call.says('8, I think.');
  expect(call.reply).toMention('Which planet');
  await call.says('Saturn.');
  await call.says('Paris!');
  expect(call.sent.map(({ json }) => json)).toEqual([
    { asked: 1, score: 1 },
    { asked: 2, score: 1 },
    { asked: 3, score: 2 },
  ]);
  expect(call.reply).toMention('You have 2 of 3');
  expect(call.ended).toBe('agent');
});
