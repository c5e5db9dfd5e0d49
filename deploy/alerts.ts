import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Prometheus' alert rules, as far as the tests look at them. */
export interface AlertRules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: { readonly runbook_url: string };
    }[];
  }[];
}

/** The rules of deploy/prometheus/alerts.yml, in their order. */
export async function readAlerts(): Promise<AlertRules['groups'][number]['rules']> {
  const file = join(import.meta.dirname, 'prometheus/alerts.yml');
  const { groups } = parse(await readFile(file, 'utf8')) as AlertRules;
  return groups.flatMap(({ rules }) => rules);
}
