import { useMemo, useState } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { SETTING_NAMES, type CallWishes } from '../../protocol/call-settings.ts';
import { settingAttributes } from '../../protocol/caller-attributes.ts';
import { settingsInAddress } from '../embed/address.ts';
import { parseSettings, settingsFor } from './call-settings.ts';

const KEY = 'parley.chosen';

export interface SettingsStore {
  readonly settings: CallWishes;
  readonly change: (settings: CallWishes) => void;
  /** For the token request of a call to that agent. */
  readonly attributesFor: (profile: AgentDescription | undefined) => Record<string, string>;
}

/**
 * The caller's settings, remembered for the next visit. Those in the page's address come first, and are not remembered, since the caller
 * did not choose them.
 */
export function useCallSettings(profile: AgentDescription | undefined): SettingsStore {
  const [inAddress] = useState(() => settingsInAddress());
  const [chosen, setChosen] = useState<CallWishes>(() => ({ ...remembered(), ...inAddress }));
  const settings = useMemo(() => taken(profile, chosen), [profile, chosen]);
  const change = (changed: CallWishes) => {
    setChosen(changed);
    remember(without(inAddress, changed));
  };
  return { settings, change, attributesFor: (answered) => settingAttributes(taken(answered, chosen)) };
}

const taken = (profile: AgentDescription | undefined, chosen: CallWishes): CallWishes =>
  profile ? settingsFor(profile, chosen) : {};

/** The settings that differ from the given ones. */
function without(given: CallWishes, settings: CallWishes): CallWishes {
  const changed = SETTING_NAMES.filter((name) => settings[name] !== given[name]);
  return Object.fromEntries(changed.map((name) => [name, settings[name]]));
}

function remembered(): CallWishes {
  try {
    return parseSettings(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {}; // a page embedded without storage
  }
}

function remember(settings: CallWishes): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // They hold as long as the page is open.
  }
}
