import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Message, spokenText } from '../../domain/message.ts';
import { english } from '../../languages/en/english.ts';
import * as answers from './model-server.fixture.ts';
import {
  ModelServer,
  type ServedRequest,
  event,
  events,
  replays,
  replies,
  said,
} from './model-server.fixture.ts';
import { RemoteError, type RemoteFailure } from './remote-error.ts';
import { RemoteLlm } from './remote-llm.ts';
import type { RemoteModel } from './remote-model.ts';
import type { RemoteTimes } from './remote-times.ts';

const QUESTION: readonly Message[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'How are you?' },
  { role: 'assistant', heard: 'Fine.' },
  { role: 'user', content: 'What is the capital of France?' },
];

/** Nothing that a test waits for takes long, and what is not to come has little time; the rest is patient with a busy machine. */
const times: RemoteTimes = {
  connectMs: 5_000,
  firstMs: 5_000,
  allMs: 10_000,
  betweenMs: 5_000,
  usageMs: 5_000,
  tryAgainMs: 5,
  lookEveryMs: 50,
  lookMs: 5_000,
  warmUpMs: 5_000,
  restMs: 30,
  longestRestMs: 60_000,
  openMs: 10_000,
};
const impatient = { firstMs: 200, allMs: 600, betweenMs: 200 };

const hearsAll = () => ({ up: vi.fn(), down: vi.fn(), requested: vi.fn(), used: vi.fn(), fellBack: vi.fn() });

let server: ModelServer;
let watch: ReturnType<typeof hearsAll>;
beforeEach(async () => {
  watch = hearsAll();
  server = await ModelServer.start();
  closeLater(server);
});

const opened: AsyncDisposable[] = [];
const closeLater = (thing: AsyncDisposable): void => void opened.push(thing);
beforeEach(() => async () => {
  for (const thing of opened.splice(0).reverse()) await thing[Symbol.asyncDispose]();
});

async function open(
  given: Partial<RemoteModel> = {},
  otherTimes: Partial<RemoteTimes> = {},
): Promise<RemoteLlm> {
  const llm = await RemoteLlm.open({
    remote: { urls: [server.url], model: 'brain', key: undefined, fallback: 'local', ...given },
    systemPrompt: 'Be kind.',
    sentences: english.sentences,
    watch,
    times: { ...times, ...otherTimes },
  });
  closeLater(llm);
  return llm;
}

async function ask(llm: RemoteLlm, signal = new AbortController().signal): Promise<string> {
  await using session = await llm.open();
  let text = '';
  for await (const part of session.reply(QUESTION, signal)) text += spokenText(part);
  return text;
}

const kindOf = (asking: Promise<unknown>): Promise<RemoteFailure | undefined> =>
  asking.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof RemoteError) return error.kind;
      throw error;
    },
  );

describe('a reply', () => {
  it('is asked for with the conversation as both sides heard it, and streamed', async () => {
    server.answer = replies('Paris. It is in France.');
    expect(await ask(await open({ key: 'secret-key' }))).toBe('Paris. It is in France.');
    const [{ path, headers, body }] = server.requests as [ServedRequest];
    expect(path).toBe('/v1/chat/completions');
    expect(headers.authorization).toBe('Bearer secret-key');
    expect(JSON.parse(String(body))).toEqual({
      model: 'brain',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'How are you?' },
        { role: 'assistant', content: 'Fine.' },
        { role: 'user', content: 'What is the capital of France?' },
      ],
    });
    expect(watch.requested).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ engine: 'llm', model: 'brain', outcome: 'ok' }),
    );
  });

  it('is asked for without a key where there is none', async () => {
    await ask(await open());
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([7, 100, 100_000])('is read as llama-server sends it, in pieces of %d bytes', async (bytes) => {
    const recorded = await readFile(new URL('llama-server.fixture.sse', import.meta.url));
    server.answer = replays(recorded, bytes);
    const reply = await ask(await open());
    expect(reply).toMatch(/^The capital of France is Paris/);
    await expect.poll(() => watch.used.mock.calls).toEqual([['brain', RECORDED_USAGE, false]]);
  });

  it('comes over the connection of the one before', async () => {
    const llm = await open({}, { lookEveryMs: 60_000 });
    await ask(llm);
    const { connections } = server;
    for (let i = 0; i < 3; i++) {
      // The connection is free when the usage was read.
      await expect.poll(() => watch.used.mock.calls.length).toBe(i + 1);
      await ask(llm);
    }
    expect(server.connections).toBe(connections);
  });

  it('counts its tokens, by an estimate if the server does not', async () => {
    server.answer = (response) => events(response).end(said('Paris.') + event({}, 'stop'));
    await ask(await open());
    await expect
      .poll(() => watch.used.mock.calls)
      .toEqual([['brain', { input: expect.any(Number) as number, output: 2 }, true]]);
  });

  it('ends when it is long enough, and the server learns of it', async () => {
    server.answer = answers.endlessReply;
    const reply = await ask(await open());
    expect(reply.length).toBeGreaterThan(200);
    expect(reply.length).toBeLessThan(1_200);
    await expect.poll(() => server.abandoned).toBe(1);
  });

  it('is over at its end, though the server never closes', async () => {
    server.answer = answers.neverCloses;
    const startedAt = performance.now();
    expect(await ask(await open({}, { usageMs: 1_000 }))).toBe('Paris.');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await expect.poll(() => server.abandoned).toBe(1);
  });

  it('closes its connection when nobody wants it any more', async () => {
    server.answer = answers.slowInTheMiddle;
    const llm = await open();
    await using session = await llm.open();
    const caller = new AbortController();
    const parts = session.reply(QUESTION, caller.signal)[Symbol.asyncIterator]();
    expect((await parts.next()).value).toMatchObject({ text: 'Paris is ' });
    const next = parts.next();
    caller.abort();
    await expect(next).rejects.toThrow(/abort/);
    await expect.poll(() => server.abandoned).toBe(1);
    expect(watch.requested).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ outcome: 'aborted' }));
    expect(watch.down).not.toHaveBeenCalled();
  });

  it('closes its connection when it was aborted before the first word', async () => {
    server.answer = answers.slowToBegin;
    const llm = await open();
    const caller = new AbortController();
    const asking = ask(llm, caller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    caller.abort();
    await expect(asking).rejects.toThrow(/abort/);
    await expect.poll(() => server.abandoned).toBe(1);
  });
});

describe('reasoning is not spoken', () => {
  it.each([
    ['in a field of its own', event({ reasoning_content: 'Hmm.' }) + said('Paris.')],
    ['in another field', event({ reasoning: 'Hmm.', content: '' }) + said('Paris.')],
    ['in the text', said('<think>Hmm. A < B.</think>\n\nParis.')],
    [
      'in the text, its marks in pieces',
      ['<thi', 'nk>H', 'mm.</', 'think', '>Par', 'is.'].map(said).join(''),
    ],
    [
      'in parts',
      event({
        content: [
          { type: 'thinking', thinking: [] },
          { type: 'text', text: 'Paris.' },
        ],
      }),
    ],
    ['behind the reply', said('Paris.<think>Was that right?')],
  ])('%s', async (_, sent) => {
    server.answer = (response) => events(response).end(sent + answers.ENDING);
    expect(await ask(await open())).toBe('Paris.');
  });

  it('and what only looks like its marks is', async () => {
    server.answer = replies('3 <4 and <b> is bold <');
    expect(await ask(await open())).toBe('3 <4 and <b> is bold <');
  });
});

describe('a server that misbehaves', () => {
  it.each<[string, answers.Answer, RemoteFailure]>([
    ['begins too late', answers.slowToBegin, 'slow'],
    ['stops in the middle', answers.slowInTheMiddle, 'slow'],
    ['only reasons', answers.endlessReasoning, 'slow'],
    ['is cut off', answers.cut, 'cut'],
    ['is cut off before the first word', answers.cutBeforeTheFirstWord, 'cut'],
    ['ends in mid-sentence', answers.ended, 'cut'],
    ['has too much to do', answers.busy(), 'busy'],
    ['fails', answers.failed, 'failed'],
    ['fails in the stream', answers.failedInTheStream, 'failed'],
    ['does not take the key', answers.refused, 'refused'],
    ['does not take the conversation', answers.rejected, 'rejected'],
    ['sends no JSON', answers.noJson, 'garbage'],
    ['sends other JSON', answers.otherJson, 'garbage'],
    ['sends a page', answers.page, 'cut'],
    ['sends elsewhere', answers.moved, 'garbage'],
    ['sends an endless line', answers.endlessLine, 'garbage'],
    ['sends an endless event', answers.endlessEvent, 'garbage'],
    ['says nothing', answers.silent, 'garbage'],
  ])('%s', async (_, answer, kind) => {
    const llm = await open({}, kind === 'slow' ? impatient : {});
    server.answer = answer;
    expect(await kindOf(ask(llm))).toBe(kind);
    expect(watch.requested).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ outcome: kind }));
    // Nothing of it goes on.
    const { requests } = server;
    await delay(50);
    expect(server.requests).toHaveLength(requests.length);
  });

  it('writes the key into its error, which is not in the log', async () => {
    const llm = await open({ key: 'secret-key' });
    server.answer = answers.refused;
    await kindOf(ask(llm));
    const [, , error] = watch.down.mock.calls[0] as [string, string, RemoteError];
    expect(error.message).toContain('Wrong key: Bearer [key]');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-key');
  });

  it('does not finish connecting', async () => {
    const mute = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    onTestFinished(() => void mute.close());
    const { port } = mute.address() as AddressInfo;
    const llm = await open({ urls: [`https://127.0.0.1:${port}/v1`], fallback: 'none' }, { connectMs: 100 });
    expect(await kindOf(ask(llm))).toBe('unreachable');
  });
});

describe('another try', () => {
  const once500 = (): answers.Answer => {
    let before = 0;
    return (response, request) => (before++ === 0 ? answers.failed : replies('Paris.'))(response, request);
  };

  it('is made before the first word', async () => {
    const llm = await open();
    server.answer = once500();
    expect(await ask(llm)).toBe('Paris.');
    expect(server.requests).toHaveLength(2);
    expect(watch.down).not.toHaveBeenCalled();
  });

  it('is not made after it', async () => {
    const llm = await open();
    server.answer = answers.cut;
    expect(await kindOf(ask(llm))).toBe('cut');
    expect(server.requests).toHaveLength(1);
  });

  it('is made three times at most', async () => {
    const llm = await open();
    server.answer = answers.failed;
    expect(await kindOf(ask(llm))).toBe('failed');
    expect(server.requests).toHaveLength(3);
  });

  it('is not made after the server has told how much it wants to be left alone', async () => {
    const llm = await open();
    server.answer = answers.busy('3600');
    expect(await kindOf(ask(llm))).toBe('busy');
    expect(server.requests).toHaveLength(1);
    expect(llm.isUp).toBe(false);
    // The rest that it wants is longer than the usual one.
    await delay(200);
    expect(llm.isUp).toBe(false);
  });

  it('waits as long as the server asks for', async () => {
    const llm = await open();
    let askedAt = 0;
    server.answer = (response, request) => {
      const first = askedAt === 0;
      askedAt ||= performance.now();
      (first ? answers.busy('0.3') : replies('Paris.'))(response, request);
    };
    expect(await ask(llm)).toBe('Paris.');
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(290);
  });
});

describe('an address that is down', () => {
  it('is not asked again until it answers a look', async () => {
    const llm = await open();
    server.away = true;
    expect(await kindOf(ask(llm))).toBe('unreachable');
    expect(await kindOf(ask(llm))).toBe('down');
    expect(llm.isUp).toBe(false);
    server.away = false;
    await expect.poll(() => llm.isUp).toBe(true);
    expect(await ask(llm)).toBe('Fine. And you?');
    expect(watch.up).toHaveBeenCalledTimes(2);
    expect(watch.down).toHaveBeenCalledTimes(1);
  });

  it('is found by a look, before a caller waits for it', async () => {
    const llm = await open();
    server.away = true;
    await expect.poll(() => llm.isUp).toBe(false);
    expect(server.requests).toHaveLength(0);
  });

  it('stays away while its model is slower than callers wait', async () => {
    server.warmUp = async (response, request) => {
      await delay(1_200);
      replies('Hello!')(response, request);
    };
    // The first word may take long, since the model may have to be loaded; the second look has to find it quick.
    const llm = await open({}, { firstMs: 1_000 });
    expect(watch.down.mock.calls[0]?.[2]).toMatchObject({ kind: 'slow' });
    expect(llm.isUp).toBe(false);
    server.warmUp = replies('Hello!');
    await expect.poll(() => llm.isUp).toBe(true);
  });

  it('is asked all the same where nobody replies in its stead', async () => {
    server.warmUp = answers.failed;
    const llm = await open({ fallback: 'none' });
    expect(llm.isUp).toBe(false);
    expect(await ask(llm)).toBe('Fine. And you?');
  });

  it('has others to do its work', async () => {
    const other = await ModelServer.start();
    closeLater(other);
    server.answer = replies('First.');
    other.answer = replies('Second.');
    const llm = await open({ urls: [server.url, other.url] });
    expect(await ask(llm)).toBe('First.');
    server.answer = answers.failed;
    expect(await ask(llm)).toBe('Second.');
    expect(server.requests).toHaveLength(2);
    server.away = true;
    await expect.poll(() => watch.down.mock.calls.length).toBeGreaterThan(0);
    expect(await ask(llm)).toBe('Second.');
    server.away = false;
    server.answer = replies('First.');
    await expect.poll(() => ask(llm)).toBe('First.');
  });

  it('has others when it is slow', async () => {
    const other = await ModelServer.start();
    closeLater(other);
    const llm = await open({ urls: [server.url, other.url] }, { firstMs: 1_000 });
    server.answer = answers.slowToBegin;
    other.answer = replies('Second.');
    expect(await ask(llm)).toBe('Second.');
    await expect.poll(() => server.abandoned).toBe(1);
  });
});

it('counts tokens by an estimate, rather too many than too few', async () => {
  const llm = await open();
  expect(llm.countTokens('What is the capital of France?')).toBeGreaterThanOrEqual(7);
  expect(llm.countTokens('')).toBe(0);
});

/** What the server of the recording says. */
const RECORDED_USAGE = { input: 27, output: 8 };
