import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
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

let provider: Provider;
let local: HttpServer;
let guarded: HttpServer;

beforeAll(async () => {
  provider = await startProvider();
  const tokens = { perMinute: 1_000_000 };
  local = await startHttp({ tokens });
  guarded = await startHttp({ tokens, credentials: { apiKeys: [KEY], jwt: provider.jwt } });
});
afterAll(async () => {
  await local.close();
  await guarded.close();
  await provider[Symbol.asyncDispose]();
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
