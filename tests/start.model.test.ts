import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { hasEnded } from '../platform/child-process.ts';
import { childEnvironment } from '../platform/environment.ts';
import { freePort, isPortFree } from '../setup/ports.ts';

const root = join(import.meta.dirname, '..');
const script = [process.execPath, join(root, 'setup/start.mjs')] as const;
const npm = ['npm', 'start', '--'] as const;

interface StartOptions {
  readonly args?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** The command that starts it: the script itself unless given. */
  readonly by?: readonly [string, ...string[]];
}

/** `npm start` with an output that can be searched. */
class Start {
  readonly process: ChildProcess;
  readonly exit: Promise<number | null>;
  output = '';

  constructor(port: number, { args = [], settings = {}, by: [command, ...first] = script }: StartOptions) {
    const all = ['--profile', 'embedded', '--llm', SMALLEST_LLM, '--port', String(port), ...args];
    this.process = spawn(command, [...first, ...all], {
      cwd: root,
      // A group of its own, as a terminal gives each command.
      detached: true,
      env: childEnvironment(
        {
          LIVEKIT_URL: '',
          LIVEKIT_API_KEY: '',
          LIVEKIT_API_SECRET: '',
          PARLEY_HTTP_HOST: '',
          ...settings,
        },
        'ourselves',
      ),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exit = once(this.process, 'close').then(([code]) => code as number | null);
  }

  /** Waits until its output has `text`. */
  async says(text: string): Promise<void> {
    await vi.waitUntil(() => this.output.includes(text) || hasEnded(this.process), { timeout: 100_000 });
    expect(this.output).toContain(text);
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error('npm start could not be spawned');
    return this.process.pid;
  }

  /** The process of the family that runs `command`. */
  pidOf(command: string): number {
    const member = this.family.find((one) => one.command.includes(command));
    if (!member) throw new Error(`${command} is not running`);
    return member.pid;
  }

  /** Its process and all that came from it. */
  get family(): { pid: number; command: string }[] {
    const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .map((match) => ({ pid: Number(match?.[1]), parent: Number(match?.[2]), command: match?.[3] ?? '' }));
    const offspring = (pid: number): typeof all =>
      all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...offspring(child.pid)]);
    return [...all.filter(({ pid }) => pid === this.pid), ...offspring(this.pid)];
  }
}

const started: Start[] = [];
const begin = (port: number, options: StartOptions = {}): Start => {
  const start = new Start(port, options);
  started.push(start);
  return start;
};

afterEach(async () => {
  for (const start of started.splice(0)) {
    if (!hasEnded(start.process)) start.process.kill('SIGTERM');
    await start.exit;
  }
});

const isAlive = ({ pid }: { pid: number }): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('Ctrl-C ends all that it started', async () => {
  const port = await freePort();
  const start = begin(port, { args: ['--trace'] });
  await start.says(`Open http://127.0.0.1:${port}`);
  await start.says('Traces: ');
  const family = start.family;
  expect(family.map(({ command }) => command).join('\n')).toMatch(
    /start\.mjs[^]*start\.ts[^]*jaeger[^]*livekit-server[^]*main\.ts/,
  );
  expect((await fetch(`http://127.0.0.1:${port}`)).ok).toBe(true);
  const linked = ['Health and metrics', 'Traces'].map(
    (name) => new RegExp(`${name}: (\\S+)`).exec(start.output)?.[1],
  );
  for (const link of linked) expect((await fetch(link ?? '')).ok).toBe(true);

  process.kill(-start.pid, 'SIGINT');
  expect(await start.exit).toBe(0);
  await expect.poll(() => family.filter(isAlive)).toEqual([]);
  expect(await isPortFree(port)).toBe(true);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s to npm alone ends all that it started', async (signal) => {
  const start = begin(await freePort(), { by: npm });
  await start.says('Open http');
  const family = start.family;
  expect(family.map(({ command }) => command).join('\n')).toMatch(/npm[^]*start\.ts[^]*livekit-server/);

  process.kill(start.pid, signal);
  await start.exit;
  await expect.poll(() => family.filter(isAlive)).toEqual([]);
});

test('an agent and a server that die are started again', async () => {
  const port = await freePort();
  const start = begin(port);
  await start.says('Open http');
  for (const [name, command] of [
    ['agent', 'agent/main.ts'],
    ['LiveKit server', 'livekit-server'],
  ] as const) {
    process.kill(start.pidOf(command), 'SIGKILL');
    await start.says(`The ${name} ended by itself`);
  }
  await expect.poll(() => start.pidOf('livekit-server')).toBeGreaterThan(0);
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined))?.ok, {
      timeout: 90_000,
    })
    .toBe(true);
});

test('a wrong setting of a model elsewhere is told before the set-up', async () => {
  const settings = { PARLEY_LLM_URL: 'http://127.0.0.1:9/v1' };
  const start = begin(await freePort(), { settings });
  expect(await start.exit).toBe(1);
  expect(start.output).toContain('PARLEY_LLM_URL and PARLEY_LLM_MODEL go together');
  expect(start.output).not.toMatch(/^ +at /m);
  expect(start.output).not.toContain('Models');
});

describe('a port in use is told before the set-up, with what to change', () => {
  let taken: number;
  let other: Server;
  beforeEach(async () => {
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    taken = (other.address() as AddressInfo).port;
  });
  afterEach(() => void other.close());

  const saysSo = async (start: Start, setting: string): Promise<void> => {
    expect(await start.exit).toBe(1);
    expect(start.output).toContain(`Port ${taken} is in use`);
    expect(start.output).toContain(setting);
    expect(start.output).not.toMatch(/^ +at /m);
    expect(start.output).not.toContain('Models');
  };

  test('the port of the page', () => saysSo(begin(taken), 'PARLEY_HTTP_PORT (or npm start -- --port)'));

  test('the port of health and metrics', async () => {
    const settings = { PARLEY_HEALTH_PORT: String(taken) };
    await saysSo(begin(await freePort(), { settings }), 'PARLEY_HEALTH_PORT');
  });
});
