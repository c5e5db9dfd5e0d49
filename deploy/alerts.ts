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

/** The rules of the chart's alerts.yml, which Prometheus has elsewhere too, in their order. */
export async function readAlerts(): Promise<AlertRules['groups'][number]['rules']> {
  const file = join(import.meta.dirname, 'helm/parley/files/alerts.yml');
  const { groups } = parse(await readFile(file, 'utf8')) as AlertRules;
  return groups.flatMap(({ rules }) => rules);
}
