import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { ConfigError } from '../../platform/errors.ts';
import { type LoadedSounds, loadSounds } from './agent-sounds.ts';
import { checkAgent } from './agent-schema.ts';
import { agentInYaml } from './agent-in-yaml.ts';
import type { Agent } from './define-agent.ts';

export interface LoadedAgent {
  readonly agent: Agent;
  /** Other agents that the file exports: those who may take the call over. */
  readonly others: readonly Agent[];
  /** What is heard besides speech in its calls; undefined if nothing. */
  readonly sounds: LoadedSounds | undefined;
  /** The files that it is made of: its own, those of its author's that it imports, and its sounds. */
  readonly files: readonly string[];
}

/**
 * Loads an agent, and its sounds, from a file of TypeScript or JavaScript whose default export it is, or from YAML. Each time anew, with what it
 * imports.
 *
 * @param file an absolute path.
 * @throws ConfigError that says what is wrong with the file.
 */
export async function loadAgent(file: string): Promise<LoadedAgent> {
  const loaded = await agentIn(file);
  const sounds = await loadSounds(loaded.agent.sounds, file);
  return { ...loaded, sounds, files: [...loaded.files, ...(sounds?.files ?? [])] };
}

async function agentIn(file: string): Promise<Omit<LoadedAgent, 'sounds'>> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new ConfigError(
      `There is no agent in ${file}: it is not a file. Give the path of an agent's file.`,
    );
  switch (extname(file)) {
    case '.yaml':
    case '.yml':
      return { agent: await agentInYaml(file), others: [], files: [file] };
    case '.ts':
    case '.mts':
    case '.js':
    case '.mjs':
      return agentInCode(file);
    default:
      throw new ConfigError(`${file} is not an agent's file: it must end in .ts, .js, .mjs or .yaml.`);
  }
}

async function agentInCode(file: string): Promise<Omit<LoadedAgent, 'sounds'>> {
  const files = new Set([file]);
  const onImport = (url: string): void => {
    if (url.startsWith('file:') && !isOurs(url)) files.add(fileURLToPath(withoutQuery(url)));
  };
  let exported: Readonly<Record<string, unknown>>;
  try {
    const options = { parentURL: import.meta.url, onImport };
    exported = (await tsImport(pathToFileURL(file).href, options)) as typeof exported;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`The agent in ${file} can't be loaded: ${why}`, { cause });
  }
  const { default: agent, ...named } = exported;
  if (agent === undefined)
    throw new ConfigError(`${file} has no agent: it must have "export default defineAgent({ … })".`);
  const others = Object.entries(named).filter(([, value]) => value !== agent && isAgent(value));
  return {
    agent: checkAgent(agent, file),
    others: others.map(([name, other]) => checkAgent(other, `${file} (${name})`)),
    files: [...files],
  };
}

/** Whether something that a file exports is an agent: it has been told something, and nothing else is. */
const isAgent = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && 'instructions' in value;

/** Whether a file is no part of the agent: what it is defined with, or a library. */
const isOurs = (url: string): boolean =>
  url.startsWith(new URL('..', import.meta.url).href) || url.includes('/node_modules/');

const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');
