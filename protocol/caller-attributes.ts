import type { CallWishes, SettingName } from './call-settings.ts';

/** The caller's attribute with the W3C `traceparent` of the trace that the call's trace is to be linked to. */
export const TRACEPARENT_ATTRIBUTE = 'parley.traceparent';

/** The caller's attribute with their wish for a setting. */
export const settingAttribute = (name: SettingName): string => `parley.${name}`;

/** The caller's attributes with all their wishes. */
export function settingAttributes(wishes: CallWishes): Record<string, string> {
  const given = Object.entries(wishes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [settingAttribute(name as SettingName), String(value)]),
  );
}
