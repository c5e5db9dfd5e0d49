import type { AgentDescription } from '../../protocol/agent-description.ts';
import type { SettingsInUse as ObeyedSettings } from '../../protocol/settings-in-use.ts';

interface SettingsInUseProps {
  readonly obeyed: ObeyedSettings;
  /** Knows the names of voices and languages. */
  readonly profile: AgentDescription | undefined;
}

/** What the agent says it goes by in this call. */
export function SettingsInUse({ obeyed, profile }: SettingsInUseProps) {
  const { voice, speaking_rate, turn_taking, language, custom_prompt } = obeyed;
  const words = [
    voice !== undefined && `Voice ${labelOf(voice, profile?.voices)}`,
    speaking_rate !== undefined && `${speaking_rate}× speed`,
    turn_taking !== undefined && `${turn_taking} turns`,
    language !== undefined && labelOf(language, profile?.languages),
    custom_prompt === true && 'your instructions',
  ].filter((word) => word !== false);
  if (words.length === 0) return null;
  return <p className="hint in-use">{words.join(' · ')}</p>;
}

const labelOf = (id: string, choices: AgentDescription['languages'] = []): string =>
  choices.find((choice) => choice.id === id)?.label ?? id;
