import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { cachePath } from '../platform/cache.ts';
import { replaceAtomically } from '../platform/replace-atomically.ts';
import { type Measurement, measurement, withMore } from './measurement.ts';

/** A measurement takes a tenth of it. */
const MOST_BYTES = 65_536;

/**
 * What was measured on a machine with this processor and as many cores; undefined if nothing was, or the file is not right, which is
 * no reason to stop: it can be measured again.
 *
 * @param engines names the builds that it has to be of; by default any.
 */
export async function keptMeasurement(engines?: string): Promise<Measurement | undefined> {
  const kept = measurement.safeParse(await readJson(place()));
  if (!kept.success || (engines !== undefined && kept.data.engines !== engines)) return undefined;
  return kept.data;
}

/** Keeps a measurement, with what is kept already of the same builds; returns both together. */
export async function keepMeasurement(later: Measurement): Promise<Measurement> {
  const all = withMore(await keptMeasurement(later.engines), later);
  await replaceAtomically(place(), (file) => writeFile(file, `${JSON.stringify(all, undefined, 2)}\n`));
  return all;
}

/** Machines of several kinds can share a cache. */
function place(): string {
  const machine = [process.platform, process.arch, cpus()[0]?.model ?? '', availableParallelism()].join('\n');
  return cachePath('measurements', `${createHash('sha256').update(machine).digest('hex').slice(0, 16)}.json`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    if ((await stat(file)).size > MOST_BYTES) return undefined;
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
