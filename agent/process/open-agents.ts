import type { Logger } from 'pino';
import { ConfigError } from '../../platform/errors.ts';
import type { Config } from '../config.ts';
import { type Agents, loadAgents, oneAgent } from '../definition/agents.ts';
import type { Llm } from '../domain/ports.ts';
import { systemPromptTokens } from '../domain/system-prompt.ts';

/**
 * Loads the agents that have files; undefined if there are none.
 *
 * @throws ConfigError that says what is wrong with a file.
 */
export async function openAgents(config: Config, log: Logger): Promise<Agents | undefined> {
  const { PARLEY_AGENT: files, PARLEY_AGENT_NAME: name, PARLEY_AGENT_WATCH: watch } = config;
  return files && (await loadAgents({ files, name, watch, log }));
}

/**
 * The agents that answer calls: those in files, or the one that the settings make.
 *
 * @throws ConfigError if the model can't read what one of them is told and still hold a conversation.
 */
export function agentsFor(loaded: Agents | undefined, config: Config, llm: Llm): Agents {
  const { PARLEY_AGENT_NAME: name, PARLEY_GREETING: greeting } = config;
  if (!loaded) return oneAgent(name, { instructions: llm.systemPrompt, greeting });
  for (const each of loaded.names) {
    const tokens = llm.countTokens(loaded.get(each).instructions);
    const most = systemPromptTokens(llm);
    if (tokens > most)
      throw new ConfigError(
        `The instructions of the agent ${each} have ${tokens} tokens, and ${most} are the most for ${llm.model}. Shorten them.`,
      );
  }
  return loaded;
}
