import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { agentInYaml } from '../agent/definition/agent-in-yaml.ts';
import { SetupError } from '../platform/errors.ts';

/**
 * The settings that tell the agent's process which agents it has.
 *
 * @param files those of `--agent`; paths are from where the command was called.
 */
export function agentsAskedFor(
  files: readonly string[] | undefined,
  watch: boolean | undefined,
  env = process.env,
): { readonly PARLEY_AGENT?: string; readonly PARLEY_AGENT_WATCH?: string } {
  const named = files ?? env['PARLEY_AGENT']?.split(',').filter((file) => file.trim() !== '') ?? [];
  if (named.length === 0) return {};
  // npm runs scripts in the package's folder, and says where it was called.
  const from = env['INIT_CWD'] ?? process.cwd();
  return {
    PARLEY_AGENT: named.map((file) => resolve(from, file.trim())).join(','),
    ...(watch === true && { PARLEY_AGENT_WATCH: '1' }),
  };
}

/**
 * Says before the set-up, which can take minutes, what is wrong with agents' files. Code is not run for it.
 *
 * @param paths absolute, separated by commas.
 * @throws SetupError, ConfigError that say what is wrong.
 */
export async function checkAgentFiles(paths = ''): Promise<void> {
  for (const file of paths.split(',').filter(Boolean)) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true)
      throw new SetupError(`There is no agent in ${file}: give --agent the path of its file.`);
    if (/\.ya?ml$/.test(file)) agentInYaml(file);
  }
}
