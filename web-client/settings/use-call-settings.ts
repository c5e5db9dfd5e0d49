import { useMemo, useState } from 'react';
import { settingsInAddress } from '../embed/address.ts';
import type { AgentProfile } from './agent-profile.ts';
import { attributesOf, type CallSettings, parseSettings, settingsFor } from './call-settings.ts';

const KEY = 'parley.settings';

export interface SettingsStore {
  readonly settings: CallSettings;
  readonly change: (settings: CallSettings) => void;
  /** For the token request of a call to that agent. */
  readonly attributesFor: (profile: AgentProfile | undefined) => Record<string, string>;
}

/** The caller's settings, remembered for the next visit. What the address of an embedded page says goes before them. */
export function useCallSettings(profile: AgentProfile | undefined): SettingsStore {
  const [chosen, setChosen] = useState<CallSettings>(() => ({ ...remembered(), ...settingsInAddress() }));
  const settings = useMemo(() => taken(profile, chosen), [profile, chosen]);
  const change = (changed: CallSettings) => {
    setChosen(changed);
    remember(changed);
  };
  return { settings, change, attributesFor: (answered) => attributesOf(taken(answered, chosen)) };
}

const taken = (profile: AgentProfile | undefined, chosen: CallSettings): CallSettings =>
  profile ? settingsFor(profile, chosen) : {};

function remembered(): CallSettings {
  try {
    return parseSettings(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {}; // a page embedded without storage
  }
}

function remember(settings: CallSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // They hold as long as the page is open.
  }
}
