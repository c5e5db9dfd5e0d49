import type { Logger } from 'pino';
import { ConfigError } from '../../platform/errors.ts';
import type { Config } from '../config.ts';
import { type Agents, loadAgents, oneAgent } from '../definition/agents.ts';
import { NotLoadedError, UnknownSoundError } from '../domain/errors.ts';
import type { Engines } from '../domain/ports.ts';
import { lineSounds } from '../rtc/line-sounds.ts';
import { systemPromptTokens } from '../domain/system-prompt.ts';
import type { Language } from '../languages/language.ts';

/**
 * Loads the agents that have files; undefined if there are none.
 *
 * @throws ConfigError that says what is wrong with a file.
 */
export async function openAgents(config: Config, log: Logger): Promise<Agents | undefined> {
  const { PARLEY_AGENT: files, PARLEY_AGENT_NAME: name, PARLEY_AGENT_WATCH: watch } = config;
  return files && (await loadAgents({ files, name, watch, prepare: lineSounds, log }));
}

/** The voices that agents speak with. */
export const voicesOf = (agents: Agents | undefined): string[] =>
  (agents?.all() ?? []).flatMap(({ voice }) => (voice === undefined ? [] : [voice]));

/**
 * The agents that answer calls: those in files, or the one that the settings make.
 *
 * @param language that all calls are in.
 * @throws ConfigError if the model can't read what one of them is told and still hold a conversation, or the voice can't be theirs.
 */
export function agentsFor(
  loaded: Agents | undefined,
  config: Config,
  { llm, tts }: Pick<Engines, 'llm' | 'tts'>,
  language: Language,
): Agents {
  const { PARLEY_AGENT_NAME: name, PARLEY_GREETING: greeting } = config;
  if (!loaded) return oneAgent(name, { instructions: llm.systemPrompt, greeting });
  loaded.check(({ instructions, voice, lexicon }, each) => {
    const tokens = llm.countTokens(instructions);
    const most = systemPromptTokens(llm);
    if (tokens > most)
      throw new ConfigError(
        `The instructions of the agent ${each} have ${tokens} tokens, and ${most} are the most for ${llm.model}. Shorten them.`,
      );
    try {
      tts.open({ language: language.code, lexicon, ...(voice !== undefined && { voice }) });
    } catch (cause) {
      if (!(cause instanceof NotLoadedError) && !(cause instanceof UnknownSoundError)) throw cause;
      const advice =
        cause instanceof NotLoadedError
          ? ` A voice of its own is loaded when the process starts, and has to speak ${language.code}.`
          : '';
      throw new ConfigError(`The agent ${each} can't speak: ${cause.message}${advice}`, { cause });
    }
  });
  return loaded;
}
