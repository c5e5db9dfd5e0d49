import { dispose } from '@livekit/rtc-node';
import { afterAll, expect, test } from 'vitest';
import { llmInCache } from '../models/choose-llm.ts';
import { thisMachine } from '../models/machine.ts';
import { llmAskedFor } from '../setup/environment.ts';
import { placeCall } from './caller.ts';
import { now } from './clock.ts';
import { hearGreeting } from './converse.ts';
import { startStack } from './own-stack.ts';

afterAll(dispose);

test('the language model that users get knows, reckons and remembers', async () => {
  const llm = llmAskedFor(undefined) ?? (await llmInCache('embedded', thisMachine()));
  await using stack = await startStack({}, llm.name);
  await using call = await placeCall({ endpoint: stack.endpoint });
  await hearGreeting(call);
  const answerTo = async (text: string): Promise<string> => {
    const askedAt = now();
    await call.write(text);
    await call.waitForReply(askedAt, { withinMs: 30_000 });
    return call.captions.textOf('agent', askedAt, Infinity);
  };
  expect(await answerTo('My name is Ada. What is the capital of Italy?')).toContain('Rome');
  expect(await answerTo('How much is seven plus five?')).toMatch(/twelve|12/i);
  expect(await answerTo('What is my name?')).toContain('Ada');
});
