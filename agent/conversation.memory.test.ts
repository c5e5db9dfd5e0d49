import { afterEach, expect, it } from 'vitest';
import { textOf } from './domain/message.ts';
import { ScriptedCall } from './scripted-call.fixture.ts';

const call = new ScriptedCall();
afterEach(() => call.unsubscribe());

it('a call of sixty turns knows at its end what the caller told at its beginning, in no more than the model reads', async () => {
  const say = async (text: string): Promise<void> => {
    await call.types(text);
    await call.playback.words(9);
    expect(call.told().at(-1)).toBe('finished');
  };
  await say('Hello, my name is Ada. How are you?');
  await say('I live in Leeds.');
  for (let turn = 2; turn < 60; turn++) await say(`What is ${turn} plus four?`);
  for (const prompt of call.prompts) {
    const read = prompt.map(textOf).join(' ');
    expect(read).toContain('my name is Ada.');
    expect(read.length).toBeLessThan(1_000);
  }
  const last = call.prompts.at(-1)?.map(textOf).join(' ') ?? '';
  expect(last).toContain('I live in Leeds.');
  expect(last).not.toContain('How are you?');
});
