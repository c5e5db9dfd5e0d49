import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import pino from 'pino';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Agent, AgentCall, McpServer } from '../../agent/definition/agent-call.ts';
import { McpServers } from '../../agent/mcp/mcp-servers.ts';
import { endProcess } from '../../platform/child-process.ts';
import { freePort } from '../../setup/ports.ts';

/** The protocol's own reference server. */
const EVERYTHING = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
);
const program = (allow: readonly string[]): McpServer => ({
  name: 'everything',
  command: process.execPath,
  args: [EVERYTHING, 'stdio'],
  allow,
});

/** How long a busy machine may take to start a server, or to reach it again. */
const PATIENT = { timeout: 60_000, interval: 200 };

const log = pino({ level: 'silent' });
let servers = new McpServers(log);
afterEach(async () => {
  await servers[Symbol.asyncDispose]();
  servers = new McpServers(log);
});

const equip = (...mcp: McpServer[]): Promise<Agent> =>
  servers.equip({ instructions: 'Reckon.', mcp }, 'desk.ts');
const callOf = (signal = new AbortController().signal): AgentCall => ({ signal }) as AgentCall;
function run({ tools = {} }: Agent, name: string, input: object, signal?: AbortSignal): Promise<unknown> {
  const tool = tools[name];
  if (!tool) throw new Error(`there is no ${name}`);
  return Promise.resolve(tool.run(tool.input.parse(input) as never, callOf(signal)));
}

describe('an MCP server that is a program', () => {
  it('gives the agent the tools that are allowed, which do what they say', async () => {
    const agent = await equip(program(['get-sum', 'echo']));
    expect(Object.keys(agent.tools ?? {})).toEqual(['echo', 'get-sum']);
    expect(agent.tools?.['get-sum']?.parameters).toMatchObject({ properties: { a: { type: 'number' } } });
    expect(await run(agent, 'get-sum', { a: 2, b: 40 })).toContain('42');
  });

  it('has tools with an effect, unless it says that they only read', async () => {
    const { tools } = await equip(program(['echo', 'simulate-research-query']));
    expect(tools?.['echo']?.changes).toBe(false);
    expect(tools?.['simulate-research-query']?.changes).toBe(true);
  });

  it('checks what a tool is given', async () => {
    const { tools } = await equip(program(['get-sum']));
    expect(tools?.['get-sum']?.input.safeParse({ a: 'two', b: 1 }).success).toBe(false);
  });

  it('is stopped when the tool is not wanted any more', async () => {
    const agent = await equip(program(['trigger-long-running-operation']));
    const turn = new AbortController();
    const running = run(agent, 'trigger-long-running-operation', { duration: 60, steps: 6 }, turn.signal);
    turn.abort();
    await expect(running).rejects.toThrow();
  });

  it('names a tool that it does not have', async () => {
    await expect(equip(program(['get-product']))).rejects.toThrow(
      /everything has no get-product. It has echo, /,
    );
  });

  it('may not have a tool of the same name as another', async () => {
    const other = { ...program(['echo']), name: 'other' };
    await expect(equip(program(['echo']), other)).rejects.toThrow('two tools called echo');
  });

  it('says so when it can not be started', async () => {
    const none: McpServer = { name: 'none', command: '/no/such/program', allow: ['*'] };
    await expect(equip(none)).rejects.toThrow(/The MCP server none can't be reached: .*no\/such\/program/);
  });
});

it('an MCP server that has an address is connected again when it was gone', async () => {
  const port = await freePort('tcp');
  const start = async () => {
    const child = spawn(process.execPath, [EVERYTHING, 'streamableHttp'], {
      env: { ...process.env, PORT: String(port) },
      stdio: 'ignore',
    });
    await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/mcp`), PATIENT);
    return async () => endProcess(child, 2_000);
  };
  let stop = await start();
  onTestFinished(() => stop());
  const agent = await equip({ name: 'everything', url: `http://127.0.0.1:${port}/mcp`, allow: ['get-sum'] });
  expect(await run(agent, 'get-sum', { a: 1, b: 2 })).toContain('3');
  await stop();
  await expect(run(agent, 'get-sum', { a: 1, b: 2 })).rejects.toThrow();
  stop = await start();
  await vi.waitFor(async () => expect(await run(agent, 'get-sum', { a: 3, b: 4 })).toContain('7'), PATIENT);
});
