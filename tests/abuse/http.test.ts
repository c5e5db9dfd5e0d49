import fc from 'fast-check';
import { once } from 'node:events';
import { connect } from 'node:net';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startHttp, LIVEKIT } from '../../agent/http/server.fixture.ts';
import type { HttpServer } from '../../agent/http/server.ts';
import { badHttp } from '../../perf/bench/abuse/http.ts';
import { type Provider, startProvider } from '../../perf/bench/abuse/identity-provider.ts';
import type { Kind } from '../../perf/bench/abuse/kind.ts';
import { badTokens } from '../../perf/bench/abuse/tokens.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';

const RUNS = 500;
const SEED = 17;
const KEY = 'a-key-of-more-than-24-characters';

/** What the servers log of requests that they could not answer. */
const failures: string[] = [];

let provider: Provider;
let local: HttpServer;
let guarded: HttpServer;

beforeAll(async () => {
  provider = await startProvider();
  const tokens = { perMinute: 1_000_000 };
  const log = pino({ level: 'error' }, { write: (line) => void failures.push(line) });
  local = await startHttp({ tokens, log });
  guarded = await startHttp({ tokens, log, credentials: { apiKeys: [KEY], jwt: provider.jwt } });
});
afterAll(async () => {
  await local.close();
  await guarded.close();
  await provider[Symbol.asyncDispose]();
});

afterEach(() => {
  expect(failures.splice(0)).toEqual([]);
});

const holds = async <Input>({ inputs, check }: Kind<Input>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(inputs, async (input) => check(input)),
    { seed: SEED, numRuns: RUNS },
  );

test('requests that nobody sends who means well are refused with a reason, and nothing breaks', async () => {
  const secrets = [LIVEKIT.apiSecret, KEY];
  await holds(badHttp([local, guarded].map(({ url }) => ({ url, secrets }))));
});

test('nobody gets a token who may not have one, or asks for what they can not have', async () => {
  await holds(badTokens({ endpoint: `${guarded.url}${TOKEN_PATH}`, apiKey: KEY, provider }));
});

test('clients that close their connection before they are answered leave no failure behind', async () => {
  const request = `POST ${TOKEN_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: x\r\nContent-Length: 2\r\n\r\n{}`;
  const { hostname, port } = new URL(guarded.url);
  for (let client = 0; client < 100; client++) {
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    socket.write(request, () => socket.resetAndDestroy());
    await once(socket, 'close');
  }
  expect((await fetch(`${guarded.url}/livez`)).status).toBe(200);
});
