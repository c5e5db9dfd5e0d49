import { beforeAll, describe, expect, it } from 'vitest';
import { SetupError } from '../../platform/errors.ts';
import { AGENT_PATH } from '../../protocol/agent-description.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { KEY, answerOf, claimsOf, start } from './access.fixture.ts';
import { AGENT, ask, rawRequest, startHttp } from './server.fixture.ts';
import type { HttpServer } from './server.ts';

describe('with an API key', () => {
  let server: HttpServer;
  beforeAll(async () => {
    const credentials = { apiKeys: ['another-key-of-24-characters', KEY], jwt: undefined };
    server = await start({ host: '0.0.0.0', credentials, agent: AGENT });
  });

  it.each([{ authorization: `Bearer ${KEY}` }, { 'x-api-key': KEY }])('%o gets a token', async (headers) => {
    const { sub, video } = await claimsOf(await ask(server, {}, headers));
    expect(sub).toMatch(/^caller-[0-9a-f-]{36}$/);
    expect(video?.room).toMatch(/^call-[0-9a-f-]{36}$/);
  });

  it.each([
    ['nothing', {}],
    ['another key', { 'x-api-key': `${KEY}x` }],
    ['a part of it', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${KEY}` }],
    ['an empty one', { 'x-api-key': '', authorization: 'Bearer ' }],
    ['a very long one', { 'x-api-key': 'x'.repeat(9_000) }],
  ])('%s gets none', async (_, headers) => {
    const refused = await ask(server, {}, headers);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(Object.keys(await answerOf(refused))).toEqual(['error']);
    expect((await fetch(`${server.url}${AGENT_PATH}`, { headers })).status).toBe(401);
  });

  it('nobody names a room, or is someone else', async () => {
    const headers = { 'x-api-key': KEY };
    const refused = await ask(server, { room_name: 'mine' }, headers);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual({ error: 'room_name: is chosen here; leave it out' });
    const [one, other] = [
      await claimsOf(await ask(server, { participant_identity: 'ada' }, headers)),
      await claimsOf(await ask(server, { participant_identity: 'ada' }, headers)),
    ];
    expect(one.sub).toMatch(/^ada-[0-9a-f-]{36}$/);
    expect(other.sub).not.toBe(one.sub);
  });

  it('the health of the agent is no secret, and what can be chosen is', async () => {
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    const described = await fetch(`${server.url}${AGENT_PATH}`, { headers: { 'x-api-key': KEY } });
    expect(await described.json()).toEqual(AGENT);
  });
});

describe('the token endpoint', () => {
  it('does not open itself to the network', async () => {
    await expect(startHttp({ host: '0.0.0.0' })).rejects.toThrow(SetupError);
  });

  it.each([
    ['bad JSON', '{"room_name":', 400],
    ['a list', '[]', 400],
    ['a number', '7', 400],
    ['a poisoned object', '{"__proto__":{"x":1}}', 400],
    ['brackets in brackets', '['.repeat(15_000) + ']'.repeat(15_000), 400],
    ['a megabyte', JSON.stringify({ participant_name: 'x'.repeat(2 ** 20) }), 413],
  ])('takes %s for a mistake, and lives', async (_, body, status) => {
    const server = await start({});
    const refused = await ask(server, body);
    expect(refused.status).toBe(status);
    expect(Object.keys(await answerOf(refused))).toEqual(['error']);
    expect((await ask(server)).status).toBe(200);
  });

  it('takes no other kind of body', async () => {
    const server = await start({});
    expect(
      (await ask(server, 'room_name=x', { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415);
    expect((await ask(server, '{"room_name":"x"}', { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('gives a client so many tokens in a minute, in a burst of a thousand, and says when to come back', async () => {
    const server = await start({ tokens: { perMinute: 60 } });
    const responses = await Promise.all(Array.from({ length: 1_000 }, () => ask(server)));
    const answers = await Promise.all(responses.map(answerOf));
    const refused = responses.filter(({ status }) => status === 429);
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(60);
    expect(refused).toHaveLength(940);
    expect(answers.filter(({ participant_token }) => participant_token !== undefined)).toHaveLength(60);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  it('counts wrong credentials, too', async () => {
    const credentials = { apiKeys: [KEY], jwt: undefined };
    const server = await start({ host: '0.0.0.0', credentials, tokens: { perMinute: 3 } });
    const guess = async (key: string) => (await ask(server, {}, { 'x-api-key': key })).status;
    expect([await guess('a'), await guess('b'), await guess('c')]).toEqual([401, 401, 401]);
    expect(await guess('d')).toBe(429);
    // Who has a key is not kept out by those who guess behind the same relay.
    expect(await guess(KEY)).toBe(200);
  });

  it('counts by key, and by each client that a trusted proxy tells apart; it believes nobody else', async () => {
    const credentials = { apiKeys: [KEY, `other-${KEY}`], jwt: undefined };
    const from = async (server: HttpServer, client: string, key = KEY) =>
      (await ask(server, {}, { 'x-forwarded-for': client, 'x-api-key': key })).status;
    const tokens = { perMinute: 1 };
    const behind = await start({ credentials, trustedProxies: ['127.0.0.0/8'], tokens });
    const statuses = [await from(behind, '192.0.2.1'), await from(behind, '192.0.2.2')];
    expect([...statuses, await from(behind, '192.0.2.1')]).toEqual([200, 200, 429]);
    const open = await start({ credentials, tokens });
    expect([await from(open, '192.0.2.1'), await from(open, '192.0.2.2')]).toEqual([200, 429]);
    expect(await from(open, '192.0.2.1', `other-${KEY}`)).toBe(200);
  });

  it.each([
    { 'x-forwarded-for': '203.0.113.9' },
    { 'x-forwarded-host': 'localhost' },
    { 'x-forwarded-proto': 'https' },
    { 'x-real-ip': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
    { via: '1.1 proxy' },
  ])('gives nothing to what came through a proxy (%o) without credentials', async (headers) => {
    for (const trustedProxies of [[], ['127.0.0.1']]) {
      const server = await start({ trustedProxies });
      const refused = await ask(server, { room_name: 'victim', participant_identity: 'victim' }, headers);
      expect(refused.status).toBe(403);
      expect(Object.keys(await answerOf(refused))).toEqual(['error']);
      expect((await fetch(`${server.url}${AGENT_PATH}`, { headers })).status).toBe(403);
    }
  });

  it('behind a proxy with a public name goes by credentials, on a loopback address, too', async () => {
    const server = await start({ credentials: { apiKeys: [KEY], jwt: undefined } });
    const through = { 'x-forwarded-for': '203.0.113.9' };
    const statusOf = async (headers: Record<string, string>) => {
      const { status } = await rawRequest(server, TOKEN_PATH, { host: 'voice.example.com', ...headers });
      return status;
    };
    expect(await statusOf({ ...through, 'x-api-key': KEY })).toBe(200);
    expect(await statusOf(through)).toBe(401);
  });

  it('does nothing, and counts nothing, for pages of other sites', async () => {
    const origin = 'https://www.example.com';
    const server = await start({ corsOrigins: [origin], tokens: { perMinute: 1 } });
    const from = async (site: string, headers: Record<string, string> = {}) =>
      (await rawRequest(server, TOKEN_PATH, { 'sec-fetch-site': site, ...headers })).status;
    for (let times = 0; times < 3; times++) {
      expect(await from('cross-site', { origin: 'https://evil.example' })).toBe(403);
      expect(await from('cross-site')).toBe(403);
      expect(await from('same-site', { origin: 'http://localhost:3000' })).toBe(403);
    }
    expect(await from('same-origin')).toBe(200);
    const other = await start({ corsOrigins: [origin] });
    expect((await rawRequest(other, TOKEN_PATH, { 'sec-fetch-site': 'cross-site', origin })).status).toBe(
      200,
    );
  });

  it('can be read by pages of this site and of origins that are allowed', async () => {
    const closed = await start({});
    const allowing = await start({ corsOrigins: ['https://www.example.com'] });
    const preflight = async (server: HttpServer, origin: string) => {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,traceparent,tracestate,baggage',
      };
      const { headers: answer } = await fetch(`${server.url}${TOKEN_PATH}`, { method: 'OPTIONS', headers });
      for (const name of answer.has('access-control-allow-origin')
        ? ['traceparent', 'tracestate', 'baggage']
        : [])
        expect(answer.get('access-control-allow-headers')).toContain(name);
      return answer.get('access-control-allow-origin');
    };
    expect(await preflight(closed, 'https://www.example.com')).toBeNull();
    expect(await preflight(allowing, 'https://www.example.com')).toBe('https://www.example.com');
    expect(await preflight(allowing, 'https://example.org')).toBeNull();
    const read = await ask(closed, {}, { origin: 'https://www.example.com' });
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
  });
});
