import { shownAddress } from '../../platform/shown-address.ts';
import type { Config } from '../config.ts';

/** The settings without keys, without the system prompt, and without what is secret in addresses, so that they may be shown. */
export function withoutSecrets(config: Config): Record<string, unknown> {
  const shown = Object.entries(config).map(([name, value]): [string, unknown] => {
    if (/secret|key|token|password|credential|prompt/i.test(name)) return [name, '[secret]'];
    return [name, typeof value === 'string' && /^\w+:\/\//.test(value) ? shownAddress(value) : value];
  });
  return Object.fromEntries(shown);
}
