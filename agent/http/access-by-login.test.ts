import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../api/api.fixture.ts';
import { userOf } from '../worker/user-rooms.ts';
import { KEY, answerOf, claimsOf, opened, start } from './access.fixture.ts';
import { ask } from './server.fixture.ts';
import type { HttpServer } from './server.ts';

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'parley';

describe('with an identity provider', () => {
  let server: HttpServer;
  let publicPem: string;
  let [key, strangersKey]: CryptoKey[] = [];
  let jwksUrl: string;

  beforeAll(async () => {
    const [pair, strangers] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    [key, strangersKey] = [pair.privateKey, strangers.privateKey];
    publicPem = await exportSPKI(pair.publicKey);
    const jwks = JSON.stringify({
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }],
    });
    const provider = createServer((_, response) => response.end(jwks));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    opened.push(async () => provider.close());
    jwksUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks.json`;
    const jwt = { jwksUrl, issuer: ISSUER, audience: AUDIENCE };
    server = await start({ host: '0.0.0.0', credentials: { apiKeys: [KEY], jwt } });
  });

  const now = (): number => Math.floor(Date.now() / 1_000);
  const claims = () => ({ sub: 'auth0|ada', iss: ISSUER, aud: AUDIENCE, iat: now(), exp: now() + 60 });
  const signed = (changes: Record<string, unknown> = {}, by = key): Promise<string> =>
    new SignJWT({ ...claims(), ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(by as CryptoKey);
  const askWith = (token: string, body: unknown = {}): Promise<Response> =>
    ask(server, body, { authorization: `Bearer ${token}` });

  it('who is logged in gets a token of their own, and an API key still counts', async () => {
    const { sub } = await claimsOf(await askWith(await signed()));
    expect(sub).toMatch(/^auth0\|ada-[0-9a-f-]{36}$/);
    const { sub: again } = await claimsOf(await askWith(await signed(), { participant_identity: 'bob' }));
    expect(again).toMatch(/^auth0\|ada-/);
    expect(again).not.toBe(sub);
    expect((await claimsOf(await ask(server, {}, { 'x-api-key': KEY }))).sub).toMatch(/^caller-/);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['an expired one', () => signed({ exp: now() - 60 })],
    ['one that is not valid yet', () => signed({ nbf: now() + 600 })],
    ['one that never expires', () => signed({ exp: undefined })],
    ['one for nobody', () => signed({ sub: undefined })],
    ['one for an empty name', () => signed({ sub: '' })],
    ['one of another provider', () => signed({ iss: 'https://login.example.org/' })],
    ["one with a stranger's signature", () => signed({}, strangersKey)],
    ['one without a signature', () => new UnsecuredJWT(claims()).encode()],
    [
      'one that is signed with the public key as if it were a secret',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(new TextEncoder().encode(publicPem)),
    ],
    [
      'one whose claims were changed',
      async () => {
        const [header, , signature] = (await signed()).split('.');
        const [, payload] = (await signed({ sub: 'bob' })).split('.');
        return `${header}.${payload}.${signature}`;
      },
    ],
    [
      "one of LiveKit's own",
      async () => (await answerOf(await askWith(await signed()))).participant_token ?? '',
    ],
    ['three words', () => 'not.a.token'],
  ])('%s gets none', async (_, token) => {
    const refused = await askWith(await token());
    expect(refused.status).toBe(401);
    expect(Object.keys(await answerOf(refused))).toEqual(['error']);
  });

  it('one for another service is not allowed, nor is a room by its name', async () => {
    expect((await askWith(await signed({ aud: ['another', 'service'] }))).status).toBe(403);
    expect((await askWith(await signed(), { room_name: 'mine' })).status).toBe(403);
    expect((await askWith(await signed({ aud: ['another', AUDIENCE] }))).status).toBe(200);
  });

  it('has as many calls at a time as one user may, and another user has theirs; a server counts its users itself', async () => {
    const busy = new Set<string | undefined>();
    const jwt = { jwksUrl, issuer: ISSUER, audience: AUDIENCE };
    const userBusy = (user: string) => (busy.has(user) ? 'You have 2 calls already.' : undefined);
    const limited = await start({
      host: '0.0.0.0',
      credentials: { apiKeys: [KEY], jwt },
      tokens: { userBusy },
    });
    const askAs = async (sub: string) =>
      ask(limited, {}, { authorization: `Bearer ${await signed({ sub })}` });
    const { video } = await claimsOf(await askAs('ada'));
    expect(video?.room).not.toContain('ada');
    busy.add(userOf(video?.room ?? ''));

    const refused = await askAs('ada');
    expect(refused.status).toBe(429);
    expect(await answerOf(refused)).toEqual({ error: 'You have 2 calls already.' });
    expect((await askAs('bob')).status).toBe(200);
    const ofServer = await ask(limited, { participant_identity: 'ada' }, { 'x-api-key': KEY });
    expect(ofServer.status).toBe(200);
  });

  it('counts the requests of each user, not those of the relay that they share', async () => {
    const jwt = { jwksUrl, issuer: ISSUER, audience: AUDIENCE };
    const credentials = { apiKeys: [], jwt };
    const limited = await start({ host: '0.0.0.0', credentials, tokens: { perMinute: 1 } });
    const by = async (sub: string) => {
      const token = await signed({ sub });
      return (await ask(limited, {}, { authorization: `Bearer ${token}` })).status;
    };
    expect([await by('ada'), await by('bob'), await by('ada'), await by('eve')]).toEqual([
      200, 200, 429, 200,
    ]);
  });

  it('may use of the engines what their token is for, and nothing by a token for calls alone', async () => {
    const jwt = { jwksUrl, issuer: ISSUER, audience: AUDIENCE };
    const api = await startApi({ engines: {}, credentials: { apiKeys: [], jwt }, host: '0.0.0.0' });
    opened.push(() => api.close());
    const chat = async (changes: Record<string, unknown>): Promise<number> => {
      const headers = {
        authorization: `Bearer ${await signed(changes)}`,
        'content-type': 'application/json',
      };
      const body = JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'Hi' }] });
      return (await fetch(`${api.url}/v1/chat/completions`, { method: 'POST', headers, body })).status;
    };
    expect(await chat({})).toBe(403);
    expect(await chat({ scope: 'speak transcribe' })).toBe(403);
    expect(await chat({ scope: 'speak chat' })).toBe(200);
    expect(await chat({ scope: 'chat', exp: now() - 60 })).toBe(401);
  });

  it('nobody gets a token while its keys can not be had', async () => {
    const jwt = { jwksUrl: jwksUrl.replace(/:\d+/, ':1'), issuer: ISSUER, audience: AUDIENCE };
    const cutOff = await start({ host: '0.0.0.0', credentials: { apiKeys: [], jwt } });
    const response = await ask(cutOff, {}, { authorization: `Bearer ${await signed()}` });
    expect(response.status).toBe(503);
  });
});
