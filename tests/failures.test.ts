import { dispose } from '@livekit/rtc-node';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { TOKEN_PATH } from '../protocol/token.ts';
import { type RunningAgent, startAgent } from '../setup/agent-process.ts';
import { type RunningLiveKit, startLiveKit } from '../setup/livekit/server.ts';
import { type SupervisedService, supervise } from '../setup/supervise.ts';
import { placeCall } from '../perf/caller/caller.ts';
import { hearGreeting, takeTurn } from '../perf/caller/converse.ts';
import { QUESTIONS } from './test-questions.fixture.ts';
import { testVoice } from './test-voice.fixture.ts';
import { speak } from '../perf/caller/voice.ts';

/** Always full. */
const FULL_DISK = '/dev/full';

/** Nobody listens on it, and no process is given it by chance. */
const NOBODYS_PORT = 1;

describe.skipIf(process.platform !== 'linux')('an agent on a full disk, whose traces nobody takes', () => {
  let liveKit: RunningLiveKit;
  let agent: RunningAgent;
  let supervised: SupervisedService;
  let speech: Float32Array;
  const restarts: string[] = [];

  beforeAll(async () => {
    [speech] = (await speak([QUESTIONS.germany.text], testVoice)) as [Float32Array];
    liveKit = await startLiveKit();
    const start = async (): Promise<RunningAgent> => {
      const log = openSync(FULL_DISK, 'w');
      const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${NOBODYS_PORT}` };
      agent = await startAgent({
        liveKit,
        profile: 'embedded',
        llm: SMALLEST_LLM,
        httpPort: 0,
        log,
        settings,
      });
      closeSync(log);
      return agent;
    };
    supervised = supervise('agent', await start(), start, {
      delaysMs: [0, 0, 0],
      onRestart: (line) => restarts.push(line),
    });
  });
  afterAll(async () => {
    await supervised.stop();
    await liveKit.stop();
    await dispose();
  });

  const isAnswered = async (): Promise<boolean> => {
    await using call = await placeCall({
      endpoint: `${agent.url}${TOKEN_PATH}`,
      room: `call-${randomUUID()}`,
    });
    await hearGreeting(call);
    const { reply } = await takeTurn(call, speech);
    return reply !== undefined;
  };

  test('answers, and counts the traces that were lost', async () => {
    expect(await isAnswered()).toBe(true);
    const lost = async () => {
      const metrics = await (await fetch(`${agent.health}/metrics`)).text();
      return Number(/^parley_dropped_total\{edge="telemetry"\} (\d+)$/m.exec(metrics)?.[1]);
    };
    await expect.poll(lost, { timeout: 60_000 }).toBeGreaterThan(0);
  });

  test('is started again after a crash of native code, and answers the next call', async () => {
    const { pid } = agent;
    // What a failed assertion in whisper's or llama's code ends with.
    process.kill(pid, 'SIGABRT');
    await expect.poll(() => agent.pid, { timeout: 60_000 }).not.toBe(pid);
    expect(restarts.at(-1)).toContain('The agent ended by itself');
    expect(await isAnswered()).toBe(true);
  });

  test('lets a call go on at the first SIGTERM, and ends at the second', async () => {
    await using call = await placeCall({
      endpoint: `${agent.url}${TOKEN_PATH}`,
      room: `call-${randomUUID()}`,
    });
    await hearGreeting(call);
    const { pid, ended, health } = agent;
    process.kill(pid, 'SIGTERM');
    await expect.poll(async () => (await fetch(`${health}/readyz`)).status).toBe(503);
    await expect.poll(() => call.state).toBe('listening');
    process.kill(pid, 'SIGTERM');
    expect(await ended).toContain('status 0');
  });
});
