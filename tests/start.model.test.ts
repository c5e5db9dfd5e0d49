import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { hasEnded } from '../platform/child-process.ts';
import { childEnvironment } from '../platform/environment.ts';
import { freePort, isPortFree } from '../setup/ports.ts';

const script = join(import.meta.dirname, '../setup/start.mjs');

/** `npm start` with an output that can be searched. */
class Start {
  readonly process: ChildProcess;
  readonly exit: Promise<number | null>;
  output = '';

  constructor(port: number, args: readonly string[]) {
    const all = [script, '--profile', 'embedded', '--llm', SMALLEST_LLM, '--port', String(port), ...args];
    this.process = spawn(process.execPath, all, {
      // A group of its own, as a terminal gives each command.
      detached: true,
      env: childEnvironment({
        LIVEKIT_URL: '',
        LIVEKIT_API_KEY: '',
        LIVEKIT_API_SECRET: '',
        PARLEY_HTTP_HOST: '',
      }),
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
const begin = (port: number, ...args: readonly string[]): Start => {
  const start = new Start(port, args);
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
  const start = begin(port, '--trace');
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

test('a port in use is a message that says what to do', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const start = begin(port);
  expect(await start.exit).toBe(1);
  expect(start.output).toContain(`Port ${port} is in use`);
  expect(start.output).toContain('npm start -- --port');
  expect(start.output).not.toMatch(/^ +at /m);
  other.close();
});
