import { callSettings, type CallWishes, SETTING_NAMES } from '../../protocol/call-settings.ts';
import { parseSettings } from '../settings/call-settings.ts';

/** Whether another page shows this one in a frame. */
export const isEmbedded = window.self !== window.top;

/**
 * The settings in the page's own address, where `<parley-call>` puts them: `?voice=…&speaking_rate=1.2`. The system
 * prompt is taken only in a frame, which the server allows to the operator's sites alone, since anybody can make a link.
 */
export function settingsInAddress(search = location.search): CallWishes {
  const given = new URLSearchParams(search);
  const taken = SETTING_NAMES.filter((name) => isEmbedded || name !== 'system_prompt');
  const found = taken.flatMap((name) => {
    const value = given.get(name);
    if (value === null) return [];
    const read = callSettings.shape[name].safeParse(value).success ? value : Number(value);
    return Number.isNaN(read) ? [] : [[name, read] as const];
  });
  return parseSettings(JSON.stringify(Object.fromEntries(found)));
}
