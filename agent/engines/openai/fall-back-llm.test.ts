import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Message, type ModelPart, spokenText } from '../../domain/message.ts';
import type { Llm, LlmSession } from '../../domain/ports.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import { english } from '../../languages/en/english.ts';
import { ScriptedCall } from '../../scripted-call.fixture.ts';
import { ScriptedLlm } from '../scripted-llm.fixture.ts';
import { fallBackLlm } from './fall-back-llm.ts';
import * as answers from './model-server.fixture.ts';
import { ModelServer, replies } from './model-server.fixture.ts';
import { RemoteLlm } from './remote-llm.ts';

const HELLO: readonly Message[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hello!' },
];

const watch = { up: vi.fn(), down: vi.fn(), requested: vi.fn(), used: vi.fn(), fellBack: vi.fn() };
const read = vi.fn();
const offered = vi.fn();

/** Reads ahead and takes tools, as the local model does. */
class Local extends ScriptedLlm {
  override session(): LlmSession {
    const session = super.session();
    return {
      ...session,
      reply: (messages, signal, _urgency, tools) => {
        offered(tools);
        return session.reply(messages, signal);
      },
      prefill: async (messages) => void read(messages),
    };
  }
}

let server: ModelServer;
let llm: Llm;
let session: LlmSession;
beforeEach(async () => {
  vi.clearAllMocks();
  server = await ModelServer.start();
  const remote = await RemoteLlm.open({
    remote: { urls: [server.url], model: 'brain', key: undefined, fallback: 'local' },
    systemPrompt: 'Be kind.',
    sentences: english.sentences,
    watch,
    times: { firstMs: 1_000, allMs: 3_000, betweenMs: 1_000, tryAgainMs: 5, restMs: 60_000, openMs: 20_000 },
  });
  llm = fallBackLlm(remote, new Local(() => 'It is me.'), watch);
  session = await llm.open();
});
afterEach(async () => {
  await session[Symbol.asyncDispose]();
  await llm[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function reply(
  tools?: readonly FunctionTool[],
): Promise<{ text: string; models: (string | undefined)[] }> {
  const parts: ModelPart[] = [];
  for await (const part of session.reply(HELLO, new AbortController().signal, undefined, tools))
    parts.push(part);
  return {
    text: parts.map(spokenText).join(''),
    models: [...new Set(parts.map((part) => (part.type === 'text' ? part.model : undefined)))],
  };
}

it('the model elsewhere replies, and the local one is not asked', async () => {
  expect(await reply()).toEqual({ text: 'Fine. And you?', models: [undefined] });
  expect(watch.fellBack).not.toHaveBeenCalled();
});

it.each<[string, answers.Answer, string]>([
  ['is slow', answers.slowToBegin, 'slow'],
  ['fails', answers.failed, 'failed'],
  ['has too much to do', answers.busy('60'), 'busy'],
  ['sends garbage', answers.noJson, 'garbage'],
  ['does not take the conversation', answers.rejected, 'rejected'],
])('the local model replies when the one elsewhere %s, and is told of', async (_, answer, reason) => {
  server.answer = answer;
  expect(await reply()).toEqual({ text: 'It is me.', models: ['script'] });
  expect(watch.fellBack).toHaveBeenCalledExactlyOnceWith('llm', reason);
});

it('the local model replies at once while the one elsewhere is known to be down', async () => {
  server.answer = answers.slowToBegin;
  await reply();
  const asked = server.requests.length;
  expect(await reply()).toMatchObject({ text: 'It is me.' });
  expect(server.requests).toHaveLength(asked);
  expect(watch.fellBack).toHaveBeenLastCalledWith('llm', 'down');
});

it('the local model has the same tools when the one elsewhere calls one that there is not', async () => {
  const tools = [{ name: 'clock', description: 'Tells the time', parameters: undefined }];
  const call = { index: 0, function: { name: 'rm', arguments: '{}' } };
  server.answer = (response) =>
    answers.events(response).end(answers.event({ tool_calls: [call] }) + answers.ENDING);
  expect(await reply(tools)).toEqual({ text: 'It is me.', models: ['script'] });
  expect(watch.fellBack).toHaveBeenCalledExactlyOnceWith('llm', 'garbage');
  expect(offered).toHaveBeenCalledExactlyOnceWith(tools);
});

it('nobody replies again what was said in part', async () => {
  server.answer = answers.cut;
  await expect(reply()).rejects.toMatchObject({ kind: 'cut' });
  expect(watch.fellBack).not.toHaveBeenCalled();
});

it('the local model reads along what was said, and what is being said once it has to reply', async () => {
  const settled: readonly Message[] = [...HELLO, { role: 'assistant', heard: 'Hi.' }];
  const { signal } = new AbortController();
  await session.prefill?.(settled, signal);
  await session.prefill?.(HELLO, signal);
  expect(read.mock.calls).toEqual([[settled]]);
  server.answer = answers.slowToBegin;
  await reply();
  await session.prefill?.(HELLO, signal);
  expect(read.mock.calls).toEqual([[settled], [HELLO]]);
});

describe('a call', () => {
  let call: ScriptedCall;
  beforeEach(() => {
    call = new ScriptedCall('', { llm: session });
    call.hears = () => 'How are you?';
  });
  afterEach(() => call.unsubscribe());

  /** The caller asks, and hears the answer to its end. */
  async function asks(): Promise<string> {
    const before = call.playback.said.length;
    const finished = (): number => call.told().filter((type) => type === 'finished').length;
    const turns = finished();
    await call.speaks(640);
    await call.isQuiet(640);
    while (finished() === turns) {
      await call.playback.words(1);
      await delay(5);
    }
    return call.playback.said.slice(before).join(' ');
  }

  const APOLOGY = "I'm sorry, something went wrong. Could you say that again?";

  it.each<[string, answers.Answer, string]>([
    ['slow', answers.slowToBegin, 'It is me.'],
    ['busy', answers.busy(), 'It is me.'],
    ['broken', answers.failed, 'It is me.'],
    ['no such server', answers.page, 'It is me.'],
    ['talking for ever in one line', answers.endlessLine, 'It is me.'],
    ['reasoning for ever', answers.endlessReasoning, 'It is me.'],
    ['slow in the middle', answers.slowInTheMiddle, APOLOGY],
    ['cut in the middle', answers.cut, APOLOGY],
  ])('goes on when the model elsewhere is %s', async (_, answer, said) => {
    expect(await asks()).toBe('Fine. And you?');
    server.answer = answer;
    expect(await asks()).toContain(said);
    // It rests for long after that.
    expect(await asks()).toBe('It is me.');
    expect(call.completed).toBe(false);
  });

  it('that is interrupted ends the request', async () => {
    server.answer = answers.slowInTheMiddle;
    await call.speaks(640);
    await call.isQuiet(640);
    await expect.poll(() => server.requests.length).toBe(1);
    await call.pressesInterrupt();
    await expect.poll(() => server.abandoned).toBe(1);
    server.answer = replies('Yes?');
    expect(await asks()).toBe('Yes?');
  });
});
