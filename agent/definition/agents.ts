import { basename, extname } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Logger } from 'pino';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { ConfigError } from '../../platform/errors.ts';
import { McpServers } from '../mcp/mcp-servers.ts';
import type { Background } from '../domain/background.ts';
import type { LoadedSounds } from './agent-sounds.ts';
import type { Agent } from './define-agent.ts';
import { type LoadedAgent, loadAgent } from './load-agent.ts';

/** How long a file is left alone after it was written: editors write in pieces. */
const SETTLED_MS = 100;

export interface AgentsOptions {
  /** Absolute paths of their files. */
  readonly files: readonly string[];
  /** The name by which one alone is dispatched; more of them have the names of their files. */
  readonly name: string;
  /** Whether they are loaded again when their files are saved. */
  readonly watch: boolean;
  /** Makes sounds ready for calls; without it there are none. */
  readonly prepare?: (sounds: LoadedSounds) => Promise<Background>;
  readonly log: Logger;
}

/** An agent, with its sounds ready for calls. */
interface PreparedAgent extends Omit<LoadedAgent, 'sounds'> {
  /** The name of its file, which errors have: one agent alone may have no other. */
  readonly fileName: string;
  readonly sounds: Background | undefined;
}

/** The agents of this process, by the names by which they are dispatched. */
export interface Agents extends AsyncDisposable {
  /** The first is for those who ask for none. */
  readonly names: readonly string[];
  /** The agent of this name as it is now, with no name the first; a call keeps the one that it began with. */
  get(name?: string): Agent;
  /** What is heard besides speech in the calls of the agent of this name. */
  soundsOf(name: string): Background | undefined;
  /** All of them as they are now, and those who may take their calls over. */
  all(): readonly Agent[];
  /** Has each of them looked at, and again each time it is loaded again: one that does not pass is not used. */
  check(check: (agent: Agent, fileName: string) => void): void;
}

/** One agent that does not change. */
export const oneAgent = (name: string, agent: Agent): Agents => ({
  names: [name],
  get: () => agent,
  soundsOf: () => undefined,
  all: () => [agent],
  check: (check) => check(agent, name),
  [Symbol.asyncDispose]: async () => undefined,
});

/**
 * Loads agents from their files.
 *
 * @throws ConfigError that says what is wrong with a file, or that two have one name.
 */
export async function loadAgents(options: AgentsOptions): Promise<Agents> {
  const { files, name, watch: watched, prepare, log } = options;
  const agents = new Map<string, PreparedAgent>();
  const checks: Parameters<Agents['check']>[0][] = [];
  const opened = new AsyncDisposableStack();
  const servers = opened.use(new McpServers(log));
  const load = async (file: string): Promise<PreparedAgent> => {
    const loaded = await loadAgent(file);
    const sounds = loaded.sounds && (await prepare?.(loaded.sounds));
    const fileName = basename(file, extname(file));
    return { ...loaded, sounds, fileName, agent: await servers.equip(loaded.agent, file) };
  };
  const add = async (file: string): Promise<void> => {
    const called = files.length === 1 ? name : basename(file, extname(file));
    if (agents.has(called))
      throw new ConfigError(`Two agents are called ${called}: give one of the files another name.`);
    const loaded = await load(file);
    const use = (prepared: PreparedAgent): void => {
      for (const check of checks) checkAll(prepared, check);
      agents.set(called, prepared);
    };
    use(loaded);
    if (!watched) return;
    const watcher = reloading(file, loaded.files, load, log, use);
    opened.defer(() => watcher.close());
  };
  try {
    for (const file of files) await add(file);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
  return {
    names: [...agents.keys()],
    get(called) {
      const loaded = called === undefined ? [...agents.values()][0] : agents.get(called);
      if (!loaded) throw new RangeError(`there is no agent called ${String(called)}`);
      return loaded.agent;
    },
    soundsOf: (called) => agents.get(called)?.sounds,
    all: () => [...agents.values()].flatMap(({ agent, others }) => [agent, ...others]),
    check(check) {
      checks.push(check);
      for (const prepared of agents.values()) checkAll(prepared, check);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function checkAll({ agent, others, fileName }: PreparedAgent, check: Parameters<Agents['check']>[0]): void {
  for (const each of [agent, ...others]) check(each, fileName);
}

/** Loads an agent again whenever one of its files was saved. One that is wrong is told, and the last good one stays. */
function reloading(
  file: string,
  files: readonly string[],
  load: (file: string) => Promise<PreparedAgent>,
  log: Logger,
  use: (loaded: PreparedAgent) => void,
): FSWatcher {
  const watcher = watch([...files], {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: SETTLED_MS, pollInterval: SETTLED_MS / 4 },
  });
  let newest = 0;
  const reload = async (): Promise<void> => {
    const reloading = ++newest;
    try {
      const loaded = await load(file);
      if (reloading !== newest) return;
      watcher.add([...loaded.files]);
      use(loaded);
      log.info({ file }, 'agent loaded again; calls that run keep the one before');
    } catch (err) {
      log.error({ err }, 'agent not loaded again; the one before stays');
    }
  };
  watcher.on('all', () => void reload());
  return watcher;
}
