import { dispose } from '@livekit/rtc-node';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { placeCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import { hearGreeting } from '../perf/caller/converse.ts';
import { TOKEN_PATH } from '../protocol/token.ts';
import { type RunningAgent, startAgent } from '../setup/agent-process.ts';
import { type RunningLiveKit, startLiveKit } from '../setup/livekit/server.ts';
import { type SupervisedService, supervise } from '../setup/supervise.ts';

/** Longer than any job of this test may take, and than what follows when one takes longer. */
const FOUND_OUT_MS = 150_000;

let folder: string;
let hangVoice: string;
let liveKit: RunningLiveKit;
let agent: RunningAgent;
let supervised: SupervisedService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-hang-'));
  hangVoice = join(folder, 'hang-voice');
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  liveKit = await startLiveKit();
  const start = async (): Promise<RunningAgent> => {
    agent = await startAgent({
      liveKit,
      profile: 'embedded',
      llm: SMALLEST_LLM,
      httpPort: 0,
      log: 2,
      settings: {
        NODE_OPTIONS: `--require ${fileURLToPath(new URL('hang.fixture.cjs', import.meta.url))}`,
        TEST_PIPE: pipe,
        TEST_HANG_VOICE: hangVoice,
      },
    });
    return agent;
  };
  supervised = supervise('agent', await start(), start, { delaysMs: [0, 0] });
});
afterAll(async () => {
  await supervised.stop();
  await liveKit.stop();
  await dispose();
  await rm(folder, { recursive: true });
});

let health: string;
let pid: number;
beforeEach(() => ({ health, pid } = agent));

const isReady = async (): Promise<boolean> => (await fetch(`${health}/readyz`)).ok;
const call = () => placeCall({ endpoint: `${agent.url}${TOKEN_PATH}`, room: `call-${randomUUID()}` });

test('a voice whose thread hangs is started again, and the caller hears an apology', async () => {
  await using caller = await call();
  await hearGreeting(caller);
  await writeFile(hangVoice, '');
  await expect.poll(() => existsSync(hangVoice)).toBe(false);
  const askedAt = now();
  await caller.write('How are you?');
  await expect.poll(isReady, { timeout: FOUND_OUT_MS }).toBe(false);
  await expect.poll(isReady, { timeout: FOUND_OUT_MS }).toBe(true);
  expect(await caller.waitForReply(askedAt, { withinMs: 30_000 })).toBeDefined();
  await expect.poll(() => caller.captions.textOf('agent', askedAt, Infinity)).toContain('sorry');
  expect(agent.pid).toBe(pid);
});

test('where native code hangs the caller hears an apology, and the process makes way for another', async () => {
  await using caller = await call();
  await hearGreeting(caller);
  process.kill(pid, 'SIGUSR2');
  const askedAt = now();
  await caller.write('How are you?');
  await expect.poll(isReady, { timeout: FOUND_OUT_MS }).toBe(false);
  expect(await caller.waitForReply(askedAt, { withinMs: 30_000 })).toBeDefined();
  expect(caller.captions.textOf('agent', askedAt, Infinity)).toContain('sorry');
  await expect.poll(() => caller.state, { timeout: FOUND_OUT_MS }).toBe('disconnected');
  await expect.poll(() => agent.pid, { timeout: FOUND_OUT_MS }).not.toBe(pid);
  await using next = await call();
  expect(await hearGreeting(next)).toBeDefined();
}, 600_000);
