import { dispose } from '@livekit/rtc-node';
import { afterAll, expect, test } from 'vitest';
import { llmInCache } from '../models/choose-llm.ts';
import { circumstancesHere } from '../models/choose-models.ts';
import { llmAskedFor } from '../models/asked-for.ts';
import { placeCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import { hearGreeting } from '../perf/caller/converse.ts';
import { startStack } from '../perf/caller/own-stack.ts';

afterAll(dispose);

test('the language model that users get knows, reckons and remembers', async () => {
  const llm = llmAskedFor(undefined) ?? (await llmInCache('embedded', await circumstancesHere()));
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
