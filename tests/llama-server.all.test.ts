import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Message, spokenText } from '../agent/domain/message.ts';
import { RemoteLlm } from '../agent/engines/openai/remote-llm.ts';
import { english } from '../agent/languages/en/english.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { modelPath } from '../models/store.ts';
import { type LlamaServer, startLlamaServer } from '../setup/testing/llama-server.ts';

const QUESTION: readonly Message[] = [
  { role: 'system', content: 'You are a helpful AI assistant' },
  { role: 'user', content: 'What is the capital of France?' },
];

const watch = { up: vi.fn(), down: vi.fn(), requested: vi.fn(), used: vi.fn(), fellBack: vi.fn() };

let server: LlamaServer;
let llm: RemoteLlm;
beforeAll(async () => {
  server = await startLlamaServer(modelPath(SMALLEST_LLM));
  llm = await RemoteLlm.open({
    remote: { urls: [server.url], model: 'default', key: undefined, fallback: 'none' },
    systemPrompt: '',
    sentences: english.sentences,
    watch,
    times: { openMs: 60_000 },
  });
});
afterAll(async () => {
  await llm[Symbol.asyncDispose]();
  await server.stop();
});
beforeEach(() => vi.clearAllMocks());

async function reply(messages: readonly Message[], parts = Infinity): Promise<string> {
  await using session = await llm.open();
  const caller = new AbortController();
  let text = '';
  let count = 0;
  for await (const part of session.reply(messages, caller.signal)) {
    text += spokenText(part);
    if (++count >= parts) break;
  }
  caller.abort();
  return text;
}

test('a llama-server answers when it is looked at, and replies', async () => {
  expect(llm.isUp).toBe(true);
  expect(await reply(QUESTION)).toContain('Paris');
  await expect.poll(() => watch.used.mock.calls.length).toBe(1);
  const [, { input, output }, estimated] = watch.used.mock.calls[0] as [
    string,
    Record<string, number>,
    boolean,
  ];
  expect(estimated).toBe(false);
  expect(input).toBeGreaterThan(10);
  expect(output).toBeGreaterThan(0);
});

test('what is interrupted ends there, too: the next caller need not wait for it', async () => {
  const content = `Write all numbers from one to one thousand in words: ${'one two three four five six seven '.repeat(6)}`;
  const counting: readonly Message[] = [{ role: 'user', content }];
  expect(await reply(counting, 3)).not.toBe('');
  // It looks every second whether somebody still listens. To count takes it much longer, and there is one place for a request.
  const isIdle = async (): Promise<boolean> => {
    const slots = (await (await fetch(new URL('/slots', server.url))).json()) as { is_processing: boolean }[];
    return slots.every(({ is_processing: busy }) => !busy);
  };
  await expect.poll(isIdle, { timeout: 5_000, interval: 50 }).toBe(true);
});

test('a llama-server that ends is known to be down', async () => {
  await server.stop();
  await expect(reply(QUESTION)).rejects.toMatchObject({ kind: 'unreachable' });
  expect(llm.isUp).toBe(false);
  expect(watch.down).toHaveBeenCalledTimes(1);
});
