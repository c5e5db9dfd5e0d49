import { afterEach, describe, expect, it } from 'vitest';
import { type ApiChanges, type ApiServer, startApi } from './api.fixture.ts';
import { rawRequest } from '../http/server.fixture.ts';

const KEY = 'a-key-of-more-than-24-characters';
const CHAT_KEY = 'a-key-for-chat-of-24-characters';

describe('/v1', () => {
  const open: ApiServer[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });
  const start = async (changes: Partial<ApiChanges> = {}): Promise<ApiServer> => {
    const server = await startApi({ engines: {}, ...changes });
    open.push(server);
    return server;
  };
  const withKeys = (changes: Partial<ApiChanges> = {}): Promise<ApiServer> =>
    start({
      credentials: {
        apiKeys: [KEY],
        scopedKeys: [{ key: CHAT_KEY, scopes: ['chat'] }],
        jwt: undefined,
      },
      ...changes,
    });
  const models = ({ url }: ApiServer, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/v1/models`, { headers });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  it('tells which models there are, and says so of one that there is not', async () => {
    const server = await start();
    expect(await (await models(server)).json()).toMatchObject({
      object: 'list',
      data: [{ id: 'script', object: 'model', state: 'loaded' }],
    });
    const usual = await fetch(`${server.url}/v1/models/default`);
    expect(await usual.json()).toMatchObject({ id: 'script', state: 'loaded' });
    const unknown = await fetch(`${server.url}/v1/models/gpt-9`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({
      error: {
        message: 'The model "gpt-9" is not loaded here. Loaded: script.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    });
  });

  it('writes every error as OpenAI does', async () => {
    const server = await start();
    const codeOf = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${server.url}/v1${path}`, init);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
      return [response.status, error['code']];
    };
    expect(await codeOf('/nothing')).toEqual([404, 'not_found']);
    expect(await codeOf('/models', { headers: { 'sec-fetch-site': 'cross-site' } })).toEqual([
      403,
      'insufficient_permissions',
    ]);
  });

  it('is for this machine only where no credentials are asked for', async () => {
    const server = await start();
    expect((await rawRequest(server, '/v1/models', { host: 'rebound.example' }, 'GET')).status).toBe(403);
    expect((await rawRequest(server, '/v1/models', { 'x-forwarded-for': '1.2.3.4' }, 'GET')).status).toBe(
      403,
    );
  });

  it('is for who has a key; one for some endpoints gets no token for calls', async () => {
    const server = await withKeys();
    expect((await models(server)).status).toBe(401);
    expect((await models(server, bearer('another-key-of-24-characters'))).status).toBe(401);
    expect((await models(server, bearer(KEY))).status).toBe(200);
    expect((await models(server, bearer(CHAT_KEY))).status).toBe(200);
    const token = await fetch(`${server.url}/api/token`, { method: 'POST', headers: bearer(CHAT_KEY) });
    expect(token.status).toBe(401);
  });

  it('keeps the id of a request, unless it is none to be written into a log', async () => {
    const server = await start();
    const idFor = async (given: string) =>
      (await models(server, { 'x-request-id': given })).headers.get('x-request-id');
    expect(await idFor('job-7')).toBe('job-7');
    expect(await idFor('a b"c')).toMatch(/^req_[0-9a-f-]{36}$/);
  });

  it('keeps each client to its limits, and says when it may ask again', async () => {
    const server = await withKeys({ limits: { requestsPerMinute: 2 } });
    const first = await models(server, bearer(KEY));
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    await models(server, bearer(KEY));
    const refused = await models(server, bearer(KEY));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect((await models(server, bearer(CHAT_KEY))).status).toBe(200);
  });

  it('lets nobody try keys without end', async () => {
    const server = await withKeys({ limits: { requestsPerMinute: 2 } });
    const tries = [];
    for (let n = 0; n < 3; n++)
      tries.push((await models(server, bearer(`no-key-of-24-characters-${n}`))).status);
    expect(tries).toEqual([401, 401, 429]);
  });

  it('answers the next request of a connection whose last one was refused unread', async () => {
    const server = await start();
    const body = 'x'.repeat(400_000);
    for (let n = 0; n < 3; n++) {
      const refused = await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/xml' },
        body,
        signal: AbortSignal.timeout(20_000),
      });
      expect(refused.status).toBe(415);
      await refused.text();
    }
    expect((await models(server)).status).toBe(200);
  });

  it('counts requests by endpoint and by what came of them', async () => {
    const server = await start();
    await models(server);
    await fetch(`${server.url}/v1/models/gpt-9`);
    await expect
      .poll(() => server.metrics())
      .toMatch(/parley_api_requests_total\{endpoint="\/v1\/models",outcome="ok"\} 1/);
    expect(await server.metrics()).toMatch(
      /parley_api_requests_total\{endpoint="\/v1\/models\/:id",outcome="refused"\} 1/,
    );
  });
});
