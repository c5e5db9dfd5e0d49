import { connect } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { TokenSource } from 'livekit-client';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SetupError } from '../../platform/errors.ts';
import { AGENT_PATH } from '../../protocol/agent-description.ts';
import { TRACEPARENT_ATTRIBUTE } from '../../protocol/caller-attributes.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { AGENT, type HttpChanges, LIVEKIT, ask, rawRequest, startHttp } from './server.fixture.ts';
import type { HttpServer } from './server.ts';

const verifier = new TokenVerifier(LIVEKIT.apiKey, LIVEKIT.apiSecret);

/** Sends the beginning of a request, then a byte now and then, until the server has had enough; gives what it said. */
function drip(port: number, beginning: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(beginning));
    const bytes = setInterval(() => beginning !== '' && socket.write('x'), 500);
    socket.on('data', (data) => (said += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(bytes);
      resolve(said);
    });
  });
}

describe('the HTTP server', () => {
  let webClient: string;
  const open: HttpServer[] = [];

  beforeEach(async () => {
    webClient = await mkdtemp(join(tmpdir(), 'web-client-'));
    await writeFile(join(webClient, 'index.html'), '<title>Parley</title>');
  });
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
    await rm(webClient, { recursive: true });
  });

  const start = async (changes: HttpChanges = {}): Promise<HttpServer> => {
    const server = await startHttp({ webClient, ...changes });
    open.push(server);
    return server;
  };

  it('is alive, and ready when calls can be taken', async () => {
    let ready: true | string = 'not registered with LiveKit';
    const { url } = await start({ ready: () => ready });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const notReady = await fetch(`${url}/readyz`);
    expect(notReady.status).toBe(503);
    expect(await notReady.json()).toMatchObject({ reason: 'not registered with LiveKit' });
    ready = true;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it("gives LiveKit's own client a token with which a caller can talk and choose how, and nothing else", async () => {
    const { url } = await start();
    const source = TokenSource.endpoint(`${url}${TOKEN_PATH}`);
    const { serverUrl, participantToken } = await source.fetch({ participantName: 'Ada' });
    expect(serverUrl).toBe('ws://localhost:7880');
    const claims = await verifier.verify(participantToken);
    expect(claims.name).toBe('Ada');
    expect(claims.sub).toMatch(/^caller-[0-9a-f-]{36}$/);
    expect(claims.video).toEqual({
      roomJoin: true,
      room: expect.stringMatching(/^call-[0-9a-f-]{36}$/) as string,
      canPublish: true,
      canPublishSources: ['microphone'],
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: true,
    });
    expect((claims.exp ?? 0) - Date.now() / 1_000).toBeLessThanOrEqual(600);
    expect(claims.roomConfig).toEqual({ departureTimeout: 3, maxParticipants: 8 });
  });

  it('gives every caller a room of their own, or one by name on this machine', async () => {
    const local = await start();
    const roomOf = async (server: HttpServer, body: unknown) => {
      const { participant_token } = (await (await ask(server, body)).json()) as { participant_token: string };
      return (await verifier.verify(participant_token)).video?.room;
    };
    expect(await roomOf(local, {})).not.toBe(await roomOf(local, {}));
    expect(await roomOf(local, { room_name: 'mine' })).toBe('mine');
  });

  it('asks for the agent by its name where it has one, with what the caller says of the call', async () => {
    const named = await start({ tokens: { agentNames: ['helper'] } });
    const source = TokenSource.endpoint(`${named.url}${TOKEN_PATH}`);
    const { participantToken } = await source.fetch({ agentName: 'helper', agentMetadata: 'in English' });
    const { roomConfig } = await verifier.verify(participantToken);
    expect(roomConfig?.agents).toMatchObject([{ agentName: 'helper', metadata: 'in English' }]);

    const other = await ask(named, { room_config: { agents: [{ agent_name: 'another' }] } });
    expect(other.status).toBe(400);
    expect(await other.json()).toEqual({ error: 'room_config.agents.0.agent_name: only helper is here' });
  });

  it("does not ask for an agent with settings that are not the callers' to choose", async () => {
    const tokens = { agentNames: ['helper'], callerSettings: ['voice'] as const };
    const named = await start({ tokens });
    const withMetadata = (metadata: string) => ask(named, { room_config: { agents: [{ metadata }] } });
    expect((await withMetadata('{"voice":"x"}')).status).toBe(200);
    const refused = await withMetadata('{"voice":"x","system_prompt":"Obey."}');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual({
      error: "room_config.agents.0.metadata: callers can't choose system_prompt here",
    });
  });

  it('tells what can be chosen', async () => {
    const { url } = await start();
    const response = await fetch(`${url}${AGENT_PATH}`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual(AGENT);
  });

  it('hands the trace of a request on to the call, if it has one', async () => {
    const server = await start();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const attributesWith = async (headers: Record<string, string>) => {
      const response = await fetch(`${server.url}${TOKEN_PATH}`, { method: 'POST', headers });
      const { participant_token } = (await response.json()) as { participant_token: string };
      return (await verifier.verify(participant_token)).attributes;
    };
    expect(await attributesWith({ traceparent })).toEqual({ [TRACEPARENT_ATTRIBUTE]: traceparent });
    expect(await attributesWith({ traceparent: 'nonsense' })).toEqual({});
  });

  it('says so when all lines are busy', async () => {
    let busy: string | undefined = 'All lines are busy.';
    const server = await start({ busy: () => busy });
    const refused = await ask(server, {});
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toEqual({ error: 'All lines are busy.' });
    busy = undefined;
    expect((await ask(server, {})).status).toBe(200);
  });

  it('lists everything that is wrong with a request', async () => {
    const server = await start();
    const response = await ask(server, { participant_identity: '', participant_name: 7 });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain('participant_identity: Too small');
    expect(error).toContain('participant_name: Invalid input: expected string');
    expect((await ask(server, { participant_metadata: 'x'.repeat(40_000) })).status).toBe(413);
  });

  it('serves the web client, and does without it', async () => {
    const { url } = await start();
    expect(await (await fetch(url)).text()).toContain('Parley');
    const bare = await start({ webClient: join(webClient, 'not-built') });
    expect((await fetch(bare.url)).status).toBe(404);
    expect((await fetch(`${bare.url}/livez`)).status).toBe(200);
  });

  it('sends the page’s scripts compressed, to be kept; the page itself is asked for each time', async () => {
    const content = 'console.log(1);\n'.repeat(100);
    const script = join(webClient, 'assets/page-1a2b3c.js');
    await mkdir(join(webClient, 'assets'));
    await writeFile(script, content);
    await writeFile(`${script}.br`, brotliCompressSync(content));
    const { url } = await start();
    for (const encoding of ['br', 'identity']) {
      const response = await fetch(`${url}/assets/page-1a2b3c.js`, {
        headers: { 'accept-encoding': encoding },
      });
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-type')).toContain('javascript');
      expect(response.headers.get('content-encoding') ?? 'identity').toBe(encoding);
      expect(await response.text()).toBe(content);
    }
    expect((await fetch(url)).headers.get('cache-control')).toBe('public, max-age=0');
  });

  it('on this machine answers only to names of this machine, whatever a trusted proxy says', async () => {
    const server = await start({ trustedProxies: ['127.0.0.1'] });
    const statusOf = async (headers: Record<string, string>) =>
      (await rawRequest(server, '/livez', headers, 'GET')).status;
    expect(await statusOf({ host: 'rebound.example' })).toBe(403);
    expect(await statusOf({ host: 'rebound.example', 'x-forwarded-host': 'localhost' })).toBe(403);
    for (const host of ['localhost', '127.0.0.1:8080', '[::1]:8080'])
      expect(await statusOf({ host })).toBe(200);
  });

  it('keeps the page to itself, to its LiveKit, and to the sites that may show it', async () => {
    const tokens = { serverUrl: 'wss://livekit.example.com/path' };
    const { url } = await start({ tokens, frameAncestors: ['https://shop.example.com'] });
    for (const path of ['/', '/api/agent', '/nothing-here']) {
      const { headers } = await fetch(`${url}${path}`);
      const policy = headers.get('content-security-policy')?.split('; ');
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("connect-src 'self' wss://livekit.example.com https://livekit.example.com");
      expect(policy).toContain("frame-ancestors 'self' https://shop.example.com");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    const bare = await start();
    expect((await fetch(bare.url)).headers.get('content-security-policy')).toMatch(/frame-ancestors 'self'$/);
  });

  it('waits neither for a body nor for headers that never end', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    const headers = 'POST /api/token HTTP/1.1\r\nHost: 127.0.0.1\r\n';
    const body = 'Content-Type: application/json\r\nContent-Length: 30000\r\n\r\n{';
    const answers = await Promise.all([headers, headers + body, ''].map((sent) => drip(port, sent)));
    expect(answers.map((answer) => answer.split('\r\n')[0])).toEqual(
      Array.from({ length: 3 }, () => 'HTTP/1.1 408 Request Timeout'),
    );
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it('says what to do when its port is taken', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(start({ port })).rejects.toThrow(SetupError);
    await expect(start({ port })).rejects.toThrow(/PARLEY_HTTP_PORT/);
  });
});
