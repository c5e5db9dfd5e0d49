import type { AgentDescription } from '../../protocol/agent-description.ts';
import { callWishes, type CallWishes } from '../../protocol/call-settings.ts';
import { jsonText } from '../../protocol/json-text.ts';
import { offeredSettings, takesValue } from './shown-settings.ts';

const wishes = jsonText(callWishes);

/** Settings in JSON, such as those remembered from an earlier visit; none where they can't be read. */
export const parseSettings = (json: string): CallWishes => wishes.safeParse(json).data ?? {};

/** Leaves out what this agent does not offer: the settings may have been chosen for another agent. */
export function settingsFor(profile: AgentDescription, settings: CallWishes): CallWishes {
  const kept = offeredSettings(profile).filter((name) => {
    const value = settings[name];
    return value !== undefined && takesValue(profile, name, value);
  });
  return Object.fromEntries(kept.map((name) => [name, settings[name]]));
}
