import type { Config } from '../config.ts';

/** The settings without keys, and without passwords in addresses, so that they may be shown. */
export function withoutSecrets(config: Config): Record<string, unknown> {
  const shown = Object.entries(config).map(([name, value]): [string, unknown] => {
    if (/secret|key|token|password|credential/i.test(name)) return [name, '[secret]'];
    return [name, typeof value === 'string' ? value.replace(/\/\/[^/@\s]*@/, '//[secret]@') : value];
  });
  return Object.fromEntries(shown);
}
