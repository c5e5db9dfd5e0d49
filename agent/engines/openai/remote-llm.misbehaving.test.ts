import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as answers from './model-server.fixture.ts';
import type { RemoteError, RemoteFailure } from './remote-error.ts';
import { ask, impatient, kindOf, open, server, useModelServer, watch } from './remote-llm.fixture.ts';

useModelServer();

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
