import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { SetupError } from '../../platform/errors.ts';
import { withoutSecrets } from '../telemetry/without-secrets.ts';
import { rawRequest } from './server.fixture.ts';
import { type Condition, createHealthServer, type HealthOptions, type HealthServer } from './health.ts';

const open: HealthServer[] = [];

async function start(options: Partial<HealthOptions> = {}): Promise<HealthServer> {
  const server = await createHealthServer({
    host: '127.0.0.1',
    port: 0,
    started: () => true,
    ready: () => true,
    metrics: async (accept) => ({ contentType: 'text/plain', text: `for ${accept ?? 'anyone'}` }),
    debug: () => ({ calls: 2 }),
    log: pino({ level: 'silent' }),
    ...options,
  });
  open.push(server);
  return server;
}

describe('the health server', () => {
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  it('tells alive from started from ready, and says why not', async () => {
    let started: Condition = 'the models are being loaded';
    let ready: Condition = 'starting';
    const { url } = await start({ started: () => started, ready: () => ready });
    const statuses = async () =>
      Promise.all(
        ['livez', 'startupz', 'readyz'].map(async (path) => (await fetch(`${url}/${path}`)).status),
      );
    expect(await statuses()).toEqual([200, 503, 503]);
    started = true;
    expect(await statuses()).toEqual([200, 200, 503]);
    ready = true;
    expect(await statuses()).toEqual([200, 200, 200]);
    ready = 'draining';
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ reason: 'draining' });
  });

  it('hands on the metrics in the format that is asked for', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toBe('for application/openmetrics-text');
  });

  it('shows the state of the process, without its secrets', async () => {
    const config = readConfig({
      LIVEKIT_URL: 'wss://ops:hunter2@livekit.test',
      LIVEKIT_API_KEY: 'key-1',
      LIVEKIT_API_SECRET: 'hush',
      PARLEY_GREETING: 'Good morning!',
      PARLEY_SYSTEM_PROMPT: 'You know the code of the safe.',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://ops:hunt@er2@collector:4318/?api-key=hunter3',
      PARLEY_API_KEYS: 'a-key-of-more-than-24-characters',
    });
    const { url } = await start({ debug: () => ({ config: withoutSecrets(config) }) });
    const shown = await (await fetch(`${url}/debug`)).text();
    expect(shown).toContain('Good morning!');
    expect(shown).toContain('livekit.test');
    expect(shown).toContain('collector:4318');
    expect(shown).not.toMatch(/hush|key-1|er2|hunter3|a-key-of|safe/);
  });

  it('takes a profile of the processor and of the heap, one at a time', async () => {
    const { url } = await start();
    const [cpu, refused] = await Promise.all([
      fetch(`${url}/debug/profile?seconds=1`),
      fetch(`${url}/debug/profile?seconds=1`),
    ]);
    expect([cpu.status, refused.status].sort()).toEqual([200, 409]);
    const profile = (await (cpu.ok ? cpu : refused).json()) as { nodes: unknown[]; endTime: number };
    expect(profile.nodes.length).toBeGreaterThan(0);
    expect(profile.endTime).toBeGreaterThan(0);
    const heap = (await (await fetch(`${url}/debug/heap?seconds=0.1`)).json()) as { head: object };
    expect(heap.head).toHaveProperty('children');
    expect((await fetch(`${url}/debug/profile?seconds=9000`)).status).toBe(400);
  });

  it('does nothing for pages of other sites, for other names, and for what came through a proxy', async () => {
    let read = 0;
    const server = await start({ debug: () => ({ read: (read += 1) }) });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      { host: 'rebound.example' },
      { 'x-forwarded-for': '203.0.113.9' },
    ])
      for (const path of ['/debug', '/debug/profile?seconds=0.1', '/debug/heap?seconds=0.1', '/metrics'])
        expect((await rawRequest(server, path, headers, 'GET')).status).toBe(403);
    expect(read).toBe(0);
    expect((await rawRequest(server, '/debug', { 'sec-fetch-site': 'none' }, 'GET')).status).toBe(200);
  });

  it('says what to do when its port is taken', async () => {
    const { url } = await start();
    const again = start({ port: Number(new URL(url).port) });
    await expect(again).rejects.toThrow(SetupError);
    await expect(again).rejects.toThrow(/PARLEY_HEALTH_PORT/);
  });
});
