import * as z from 'zod/mini';
import { parse } from '../parse.ts';
import { type AgentProfile, offeredSettings, type SettingName } from './agent-profile.ts';

const callSettings = z.object({
  voice: z.optional(z.string()),
  speaking_rate: z.optional(z.number()),
  turn_taking: z.optional(z.string()),
  language: z.optional(z.string()),
  system_prompt: z.optional(z.string()),
});

/** What the caller wants of the agent; what is not there is as the agent has it. */
export type CallSettings = Partial<z.output<typeof callSettings>>;

/** Settings in JSON, such as those remembered from an earlier visit; none where they can't be read. */
export const parseSettings = (json: string): CallSettings => parse(callSettings, json) ?? {};

/** Without what this agent does not offer: it may be another than that the settings were made for. */
export function settingsFor(profile: AgentProfile, settings: CallSettings): CallSettings {
  const { speaking_rate: rate, system_prompt: prompt } = profile;
  const offered = offeredSettings(profile);
  const knows: { [Name in SettingName]: (value: NonNullable<CallSettings[Name]>) => boolean } = {
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

/** The caller's participant attributes that carry the settings to the agent. */
export function attributesOf(settings: CallSettings): Record<string, string> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [`parley.${name}`, String(value)]));
}
