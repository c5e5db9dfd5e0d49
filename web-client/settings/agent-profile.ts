import { AGENT_PATH, agentDescription, type AgentDescription } from '../../protocol/agent-description.ts';
import { SETTING_NAMES, type SettingName } from '../../protocol/call-settings.ts';

/**
 * Asks the agent what can be chosen.
 *
 * @returns undefined when it does not say: then nothing can be.
 */
export async function fetchAgentProfile(): Promise<AgentDescription | undefined> {
  try {
    const response = await fetch(AGENT_PATH, { headers: { accept: 'application/json' } });
    return response.ok ? agentDescription.parse(await response.json()) : undefined;
  } catch {
    return undefined; // an agent that does not say, or none: a call will say what is wrong
  }
}

/** The settings that make a choice: allowed by the deployer, with something to choose from. */
export function offeredSettings(profile: AgentDescription): readonly SettingName[] {
  const several: Record<SettingName, boolean> = {
    voice: profile.voices.length > 1,
    speaking_rate: true,
    turn_taking: profile.turn_taking.choices.length > 1,
    language: profile.languages.length > 1,
    system_prompt: true,
  };
  return SETTING_NAMES.filter((name) => several[name] && profile.caller_settings.includes(name));
}
