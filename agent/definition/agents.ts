import { basename, extname } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Logger } from 'pino';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { ConfigError } from '../../platform/errors.ts';
import { McpServers } from '../mcp/mcp-servers.ts';
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
  readonly log: Logger;
}

/** The agents of this process, by the names by which they are dispatched. */
export interface Agents extends AsyncDisposable {
  /** The first is for those who ask for none. */
  readonly names: readonly string[];
  /** The agent of this name as it is now, with no name the first; a call keeps the one that it began with. */
  get(name?: string): Agent;
}

/** One agent that does not change. */
export const oneAgent = (name: string, agent: Agent): Agents => ({
  names: [name],
  get: () => agent,
  [Symbol.asyncDispose]: async () => undefined,
});

/**
 * Loads agents from their files.
 *
 * @throws ConfigError that says what is wrong with a file, or that two have one name.
 */
export async function loadAgents({ files, name, watch: watched, log }: AgentsOptions): Promise<Agents> {
  const agents = new Map<string, Agent>();
  const opened = new AsyncDisposableStack();
  const servers = opened.use(new McpServers(log));
  const load = async (file: string): Promise<LoadedAgent> => {
    const { agent, files: its } = await loadAgent(file);
    return { agent: await servers.equip(agent, file), files: its };
  };
  const add = async (file: string): Promise<void> => {
    const called = files.length === 1 ? name : basename(file, extname(file));
    if (agents.has(called))
      throw new ConfigError(`Two agents are called ${called}: give one of the files another name.`);
    const loaded = await load(file);
    agents.set(called, loaded.agent);
    if (!watched) return;
    const watcher = reloading(file, loaded.files, load, log, (agent) => agents.set(called, agent));
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
      const agent = called === undefined ? [...agents.values()][0] : agents.get(called);
      if (!agent) throw new RangeError(`there is no agent called ${String(called)}`);
      return agent;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Loads an agent again whenever one of its files was saved. One that is wrong is told, and the last good one stays. */
function reloading(
  file: string,
  files: readonly string[],
  load: (file: string) => Promise<LoadedAgent>,
  log: Logger,
  use: (agent: Agent) => void,
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
      use(loaded.agent);
      log.info({ file }, 'agent loaded again; calls that run keep the one before');
    } catch (err) {
      log.error({ err }, 'agent not loaded again; the one before stays');
    }
  };
  watcher.on('all', () => void reload());
  return watcher;
}
