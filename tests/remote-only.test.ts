import { dispose } from '@livekit/rtc-node';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Stt } from '../agent/domain/ports.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { modelPath } from '../models/store.ts';
import { placeCall } from '../perf/caller/caller.ts';
import { hearGreeting, takeTurn } from '../perf/caller/converse.ts';
import { transcribeAll } from '../perf/caller/listen.ts';
import { openRecognition } from '../perf/caller/models.ts';
import { type Stack, startStack } from '../perf/caller/own-stack.ts';
import { speak } from '../perf/caller/voice.ts';
import { cachePath } from '../platform/cache.ts';
import { QUESTIONS } from './test-questions.fixture.ts';
import { testVoice } from './test-voice.fixture.ts';

/** What no other machine does for the agent. */
const NEEDED = ['silero-vad-v6', SMALLEST_LLM] as const;

const opened: (() => unknown)[] = [];
let recognition: Stt;
let question: Float32Array;
/** A second Parley, which hears, replies and speaks for the first one. */
let elsewhere: Stack;
let stack: Stack;
beforeAll(async () => {
  [question = new Float32Array()] = await speak([QUESTIONS.germany.text], testVoice);
  recognition = await openRecognition();
  opened.push(() => recognition[Symbol.asyncDispose]());
  elsewhere = await startStack();
  opened.push(() => elsewhere.stop());

  const cache = await mkdtemp(join(tmpdir(), 'parley-remote-'));
  opened.push(() => rm(cache, { recursive: true }));
  const own = join(cache, 'parley');
  await mkdir(join(own, 'models'), { recursive: true });
  for (const part of (await readdir(cachePath())).filter((part) => part !== 'models'))
    await symlink(cachePath(part), join(own, part));
  for (const folder of NEEDED.map((name) => dirname(modelPath(name))))
    await symlink(folder, join(own, folder.slice(cachePath().length)));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  stack = await startStack({
    ...Object.fromEntries(
      ['LLM', 'STT', 'TTS'].flatMap((engine) => [
        [`PARLEY_${engine}_URL`, `${elsewhere.url}/v1`],
        [`PARLEY_${engine}_MODEL`, 'default'],
        [`PARLEY_${engine}_FALLBACK`, 'none'],
      ]),
    ),
    PARLEY_TTS_VOICE: 'alloy',
    // The smallest model answers a longer prompt itself.
    PARLEY_SYSTEM_PROMPT: 'You are a helpful AI assistant',
  });
  opened.push(() => stack.stop());
});
afterAll(async () => {
  for (const close of opened.reverse()) await close();
  vi.unstubAllEnvs();
  await dispose();
});

test('where a second Parley hears, replies and speaks, calls work without those models', async () => {
  await using call = await placeCall({ endpoint: stack.endpoint });
  await hearGreeting(call);
  const { heard, answer } = QUESTIONS.germany;
  const turn = await takeTurn(call, question);
  const [replied] = await transcribeAll([turn.reply?.samples ?? new Float32Array()], recognition);
  expect(turn.heard).toMatch(heard);
  expect(replied).toMatch(answer);
  await expect.poll(() => call.captions.textOf('agent', turn.said.speechEndedAt, Infinity)).toMatch(answer);
  expect(call.problems).toEqual([]);

  const metrics = await (await fetch(`${elsewhere.health}/metrics`)).text();
  for (const endpoint of ['chat/completions', 'audio/transcriptions', 'audio/speech'])
    expect(metrics).toMatch(
      new RegExp(`parley_api_requests_total\\{endpoint="/v1/${endpoint}",outcome="ok"\\} [1-9]`),
    );
  // What fails is asked for once more, so the call alone would not show it.
  expect(metrics).not.toMatch(/parley_api_requests_total\{[^}]*outcome="(failed|refused)"\} [1-9]/);
});
