import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createHealthServer } from '../../agent/http/health.ts';
import { CommandError, runCommand } from '../../platform/child-process.ts';
import { readAlerts } from '../../deploy/alerts.ts';
import { dashboardQueries } from '../../deploy/dashboard.ts';
import { findTools } from './find-tools.ts';

const root = join(import.meta.dirname, '../..');
const read = (...path: string[]): Promise<string> => readFile(join(root, ...path), 'utf8');
const tools = await findTools();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-deploy-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tool = (name: keyof NonNullable<typeof tools>): string => tools?.[name] ?? '';
const run = (name: keyof NonNullable<typeof tools>, ...args: string[]): Promise<string> =>
  runCommand(tool(name), args, { cwd: root });

interface ComposeService {
  readonly image?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: string[];
  readonly security_opt?: string[];
}

describe('what is written about the alerts', () => {
  test('each alert has its section in the runbook, each section its alert', async () => {
    const guide = await read('docs/operations.md');
    const runbook = /^## Runbook$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(guide)?.[1] ?? '';
    const sections = [...runbook.matchAll(/^### (\S+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual((await readAlerts()).map(({ alert }) => alert));
  });

  test('each alert links to its section', async () => {
    for (const { alert, annotations } of await readAlerts())
      expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
  });

  test('each alert has a test that makes it fire', async () => {
    const tests = parse(await read('deploy/prometheus/alerts.test.yml')) as {
      tests: { alert_rule_test?: { alertname: string; exp_alerts: unknown[] }[] }[];
    };
    const fired = tests.tests
      .flatMap(({ alert_rule_test: cases = [] }) => cases)
      .filter(({ exp_alerts: expected }) => expected.length > 0)
      .map(({ alertname }) => alertname);
    expect([...new Set(fired)].sort()).toEqual((await readAlerts()).map(({ alert }) => alert).sort());
  });
});

describe.skipIf(tools === undefined)('Prometheus and Grafana', () => {
  test('Prometheus takes its configuration and the alerts', async () => {
    await run('promtool', 'check', 'config', 'deploy/prometheus/prometheus.yml');
  });

  test('the alerts fire when they should', async () => {
    await run('promtool', 'test', 'rules', 'deploy/prometheus/alerts.test.yml');
  });

  test("every query of the dashboard is one to Prometheus' parser", async () => {
    const queries = await dashboardQueries('1m');
    expect(queries.length).toBeGreaterThan(30);
    // promtool parses expressions where rules have them.
    const rules = queries.map(({ expr }, i) => ({ record: `query:${i}`, expr }));
    const file = join(folder, 'queries.yml');
    await writeFile(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
    await run('promtool', 'check', 'rules', file);
  });
});

describe("the image's health check", () => {
  let check: string[];
  beforeAll(async () => {
    const command = /HEALTHCHECK[^\n]*\n\s*CMD (\[.*\])/.exec(await read('deploy/Dockerfile'))?.[1];
    check = JSON.parse(command ?? '[]') as string[];
  });
  const checkAt = (port: number): Promise<string> => {
    const [program = '', ...args] = check;
    return runCommand(program, args, { env: { PARLEY_HEALTH_PORT: String(port) } });
  };

  test('passes while the agent is alive, and fails when it is gone', async () => {
    const log = pino({ level: 'silent' });
    const health = await createHealthServer({
      host: '127.0.0.1',
      port: 0,
      started: () => true,
      ready: () => true,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      debug: () => ({}),
      log,
    });
    const port = Number(new URL(health.url).port);
    await checkAt(port);
    await health.close();
    await expect(checkAt(port)).rejects.toThrow(CommandError);
  });

  test('fails when the agent answers with a failure', async () => {
    const failing = createServer((_, response) => response.writeHead(500).end()).listen(0, '127.0.0.1');
    await once(failing, 'listening');
    await expect(checkAt((failing.address() as AddressInfo).port)).rejects.toThrow(CommandError);
    failing.close();
  });
});

describe.skipIf(tools === undefined)('the images', () => {
  test('the Dockerfile has nothing that hadolint objects to', async () => {
    await run('hadolint', 'deploy/Dockerfile');
  });

  test('compose.yaml is one to the loader of docker compose, and asks for keys', async () => {
    const text = await read('compose.yaml');
    const file = join(folder, 'compose.yaml');
    await writeFile(file, text);
    await expect(run('composeSpec', '-format', 'json', file)).rejects.toThrow('set a key');
    // The loader's own command does not hand the environment on.
    await writeFile(file, text.replaceAll(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(32)));
    const { services } = JSON.parse(await run('composeSpec', '-format', 'json', file)) as {
      services: Record<string, ComposeService>;
    };
    expect(Object.keys(services).sort()).toEqual([
      'agent',
      'grafana',
      'jaeger',
      'livekit',
      'models',
      'prometheus',
    ]);
    expect(services['agent']?.read_only).toBe(true);
    for (const { image } of Object.values(services)) expect(image ?? 'own:1').toMatch(/:v?\d/);
    for (const { cap_drop: dropped, security_opt: options } of Object.values(services)) {
      expect(dropped).toEqual(['ALL']);
      expect(options).toContain('no-new-privileges:true');
    }
  });
});
