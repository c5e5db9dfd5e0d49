import { shownAddress } from '../../platform/shown-address.ts';
import type { Config } from '../config.ts';

/** The settings without keys, without the system prompt, and without what is secret in addresses, so that they may be shown. */
export const withoutSecrets = (config: Config): Record<string, unknown> => shownEntries(config);

function shownEntries(settings: object): Record<string, unknown> {
  const shown = Object.entries(settings).map(([name, value]: [string, unknown]): [string, unknown] => [
    name,
    /secret|key|token|password|credential|prompt/i.test(name) ? '[secret]' : shownValue(value),
  ]);
  return Object.fromEntries(shown);
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return /^\w+:\/\//.test(value) ? shownAddress(value) : value;
  if (Array.isArray(value)) return value.map(shownValue);
  return typeof value === 'object' && value !== null ? shownEntries(value) : value;
}
