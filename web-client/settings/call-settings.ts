import type { AgentDescription } from '../../protocol/agent-description.ts';
import {
  type CallSettings,
  callWishes,
  type CallWishes,
  type SettingName,
} from '../../protocol/call-settings.ts';
import { jsonText } from '../../protocol/json-text.ts';
import { offeredSettings } from './agent-profile.ts';

const wishes = jsonText(callWishes);

/** Settings in JSON, such as those remembered from an earlier visit; none where they can't be read. */
export const parseSettings = (json: string): CallWishes => wishes.safeParse(json).data ?? {};

/** Leaves out what this agent does not offer: the settings may have been chosen for another agent. */
export function settingsFor(profile: AgentDescription, settings: CallWishes): CallWishes {
  const { speaking_rate: rate, system_prompt: prompt } = profile;
  const offered = offeredSettings(profile);
  const knows: { [Name in SettingName]: (value: CallSettings[Name]) => boolean } = {
    voice: (id) => profile.voices.some((voice) => voice.id === id),
    speaking_rate: (value) => value >= rate.min && value <= rate.max,
    turn_taking: (value) => profile.turn_taking.choices.includes(value),
    language: (id) => profile.languages.some((language) => language.id === id),
    system_prompt: (text) => text.trim() !== '' && text.length <= prompt.max_length,
  };
  const kept = offered.filter((name) => {
    const value = settings[name];
    return value !== undefined && (knows[name] as (value: string | number) => boolean)(value);
  });
  return Object.fromEntries(kept.map((name) => [name, settings[name]]));
}
