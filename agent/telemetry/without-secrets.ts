import { shownAddress } from '../../platform/shown-address.ts';
import type { Config } from '../config.ts';

/** Names of what may not be shown. A number is none of it: so many tokens a minute. */
const SECRET = /secret|key|token|password|credential|prompt/i;

/** The settings without keys, without the system prompt, and without what is secret in addresses, so that they may be shown. */
export const withoutSecrets = (config: Config): Record<string, unknown> => shownEntries(config);

function shownEntries(settings: object): Record<string, unknown> {
  const shown = Object.entries(settings).map(([name, value]: [string, unknown]): [string, unknown] => [
    name,
    SECRET.test(name) && typeof value !== 'number' ? '[secret]' : shownValue(value),
  ]);
  return Object.fromEntries(shown);
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return /^\w+:\/\//.test(value) ? shownAddress(value) : value;
  if (Array.isArray(value)) return value.map(shownValue);
  return typeof value === 'object' && value !== null ? shownEntries(value) : value;
}
