import { dispose } from '@livekit/rtc-node';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ModelServer, replies } from '../agent/engines/openai/model-server.fixture.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { modelPath } from '../models/store.ts';
import { placeCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';
import { cachePath } from '../platform/cache.ts';

/** What no other machine does for the agent. */
const NEEDED = ['silero-vad-v6', SMALLEST_LLM] as const;

const opened: (() => unknown)[] = [];
let stack: Stack;
beforeAll(async () => {
  const cache = await mkdtemp(join(tmpdir(), 'parley-remote-'));
  opened.push(() => rm(cache, { recursive: true }));
  const own = join(cache, 'parley');
  await mkdir(join(own, 'models'), { recursive: true });
  for (const part of (await readdir(cachePath())).filter((part) => part !== 'models'))
    await symlink(cachePath(part), join(own, part));
  for (const folder of NEEDED.map((name) => dirname(modelPath(name))))
    await symlink(folder, join(own, folder.slice(cachePath().length)));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  const elsewhere = await ModelServer.start();
  opened.push(() => elsewhere[Symbol.asyncDispose]());
  elsewhere.answer = (response, request) => {
    if (request.path === '/v1/audio/speech') response.end(Buffer.alloc(48_000, 1));
    else replies('It is Paris.')(response, request);
  };
  stack = await startStack(
    Object.fromEntries(
      ['LLM', 'STT', 'TTS'].flatMap((engine) => [
        [`PARLEY_${engine}_URL`, elsewhere.url],
        [`PARLEY_${engine}_MODEL`, 'elsewhere'],
        [`PARLEY_${engine}_FALLBACK`, 'none'],
        ...(engine === 'TTS' ? [['PARLEY_TTS_VOICE', 'alloy']] : []),
      ]) as [string, string][],
    ),
  );
  opened.push(() => stack.stop());
});
afterAll(async () => {
  for (const close of opened.reverse()) await close();
  vi.unstubAllEnvs();
  await dispose();
});

test('where other machines hear, reply and speak, the agent works without those models', async () => {
  await using call = await placeCall({ endpoint: stack.endpoint });
  const writtenAt = now();
  await expect.poll(() => call.state, { timeout: 15_000 }).toBe('listening');
  await call.write('What is the capital of France?');
  await expect
    .poll(() => call.captions.textOf('agent', writtenAt, Infinity), { timeout: 15_000 })
    .toContain('It is Paris.');
});
