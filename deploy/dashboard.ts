import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), datasource: z.object({ uid: z.string() }) })).default([]),
    }),
  ),
});

/** A query of a panel, as Grafana asks it. */
export interface Query {
  readonly panel: string;
  readonly expr: string;
}

/** All queries of the dashboard, with what Grafana puts in the place of its variables. */
export async function dashboardQueries(rateInterval: string): Promise<Query[]> {
  const file = join(import.meta.dirname, 'helm/parley/files/parley.json');
  const { panels } = schema.parse(JSON.parse(await readFile(file, 'utf8')));
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      panel: title,
      expr: expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$job', 'parley'),
    })),
  );
}
