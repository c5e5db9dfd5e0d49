import type { AgentDescription } from '../../protocol/agent-description.ts';
import { type CallSettings, SETTING_NAMES, type SettingName } from '../../protocol/call-settings.ts';

/** A setting that the page has a field for. */
interface ShownSetting<Value> {
  /** Whether this agent leaves a choice. */
  readonly hasChoice: (profile: AgentDescription) => boolean;
  /** Whether this agent takes the value. */
  readonly takes: (value: Value, profile: AgentDescription) => boolean;
}

const always = (): boolean => true;

/** Settings that are not here are for those who ask for tokens themselves. The fields are in settings-dialog.tsx. */
const SHOWN = {
  voice: {
    hasChoice: ({ voices }) => voices.length > 1,
    takes: (id, { voices }) => voices.some((voice) => voice.id === id),
  },
  speaking_rate: {
    hasChoice: always,
    takes: (rate, { speaking_rate: { min, max } }) => rate >= min && rate <= max,
  },
  turn_taking: {
    hasChoice: ({ turn_taking }) => turn_taking.choices.length > 1,
    takes: (value, { turn_taking }) => turn_taking.choices.includes(value),
  },
  language: {
    hasChoice: ({ languages }) => languages.length > 1,
    takes: (id, { languages }) => languages.some((language) => language.id === id),
  },
  system_prompt: {
    hasChoice: always,
    takes: (text, { system_prompt }) => text.trim() !== '' && text.length <= system_prompt.max_length,
  },
} satisfies { readonly [Name in SettingName]?: ShownSetting<CallSettings[Name]> };

/** A setting that the page has a field for. */
export type ShownName = keyof typeof SHOWN;

const isShown = (name: SettingName): name is ShownName => name in SHOWN;

/** The settings that make a choice: allowed by the deployer, with something to choose from. */
export const offeredSettings = (profile: AgentDescription): readonly ShownName[] =>
  SETTING_NAMES.filter(isShown).filter(
    (name) => SHOWN[name].hasChoice(profile) && profile.caller_settings.includes(name),
  );

/** Whether an agent takes a value of a setting. */
export const takesValue = (profile: AgentDescription, name: ShownName, value: string | number): boolean =>
  (SHOWN[name] as ShownSetting<string | number>).takes(value, profile);
