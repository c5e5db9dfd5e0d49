import { afterEach, beforeEach, expect, test } from 'vitest';
import pino from 'pino';
import { readConfig } from '../../agent/config.ts';
import { AGENT } from '../../agent/http/server.fixture.ts';
import { AgentState } from '../../agent/process/agent-state.ts';
import { openHttp } from '../../agent/process/open-http.ts';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { Relay } from './relay.ts';
import { startLiveKit, type RunningLiveKit } from '../../setup/livekit/server.ts';
import { registered, startWorker, unregistered } from './worker.fixture.ts';

let liveKit: RunningLiveKit;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  liveKit = await startLiveKit();
  opened.defer(() => liveKit.stop());
});
afterEach(() => opened.disposeAsync());

/** The token endpoint of an agent whose worker reaches LiveKit at an address. */
async function openAgent(url: string) {
  const { apiKey, apiSecret } = liveKit;
  const log = pino({ level: 'silent' });
  const config = readConfig({
    LIVEKIT_URL: url,
    LIVEKIT_API_KEY: apiKey,
    LIVEKIT_API_SECRET: apiSecret,
    PARLEY_HTTP_PORT: '0',
  });
  const state = opened.use(new AgentState(config, log));
  const http = await openHttp({ config, agent: AGENT, agentNames: [''], state, log });
  opened.defer(() => http.close());
  const ask = async () => {
    const response = await fetch(`${http.url}${TOKEN_PATH}`, { method: 'POST' });
    const { error } = (await response.json()) as { error?: string };
    return { status: response.status, error, retryAfter: Number(response.headers.get('retry-after')) };
  };
  const begin = () => {
    const { worker } = startWorker({ url, apiKey, apiSecret });
    opened.use(worker);
    state.worker = worker;
    return worker;
  };
  return { ask, begin };
}

const refused = {
  status: 503,
  error: 'The agent is not connected to LiveKit just now. Please call again in a moment.',
  retryAfter: expect.toSatisfy((seconds: number) => seconds > 0) as number,
};

test('no token is given before the agent is known to LiveKit, nor while LiveKit restarts', async () => {
  const { ask, begin } = await openAgent(liveKit.url);
  expect(await ask()).toEqual(refused);
  const worker = begin();
  await registered(worker);
  expect(await ask()).toMatchObject({ status: 200 });

  const lost = unregistered(worker);
  const { ports, apiKey, apiSecret } = liveKit;
  await liveKit.kill();
  await lost;
  expect(await ask()).toEqual(refused);
  liveKit = await startLiveKit({ ports, apiKey, apiSecret });
  await registered(worker);
  expect(await ask()).toMatchObject({ status: 200 });
});

test('no token is given while LiveKit, which knew the agent, refuses it', async () => {
  const relay = opened.use(await Relay.to(liveKit.ports.http));
  const { ask, begin } = await openAgent(relay.url);
  const worker = begin();
  await registered(worker);
  const lost = unregistered(worker);
  relay.refuseNext(Infinity, 401);
  relay.cut();
  await lost;
  await expect.poll(() => relay.refused).toBeGreaterThan(1);
  expect(await ask()).toEqual(refused);
  relay.refuseNext(0, 401);
  await registered(worker);
  expect(await ask()).toMatchObject({ status: 200 });
});
