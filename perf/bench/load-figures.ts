import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SetupError } from '../../platform/errors.ts';

/** What `npm run bench -- load --json` writes, as far as it is used again. */
const schema = z.object({
  benchmark: z.literal('load'),
  date: z.string(),
  machine: z.object({ cpu: z.string(), cores: z.number().int().min(1) }),
  versions: z.looseObject({ parley: z.string() }),
  figures: z.object({
    rows: z.array(
      z.object({
        callers: z.number().int().min(1),
        refused: z.number(),
        lost: z.number(),
        voiceToVoice: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
      }),
    ),
  }),
});

export type LoadFigures = z.infer<typeof schema>;

/**
 * Reads the figures of a load benchmark.
 *
 * @param file the newest report in `results` unless given.
 * @throws SetupError when there is none, or it is something else.
 */
export async function readLoadFigures(file: string | undefined, results: string): Promise<LoadFigures> {
  const path = file ?? (await newestReport(results));
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const problem =
      cause instanceof z.ZodError
        ? cause.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : (cause as Error).message;
    throw new SetupError(`${path} has no figures of the load benchmark: ${problem}`, { cause });
  }
}

async function newestReport(results: string): Promise<string> {
  // The names begin with the date.
  const newest = (await readdir(results).catch(() => []))
    .filter((name) => name.endsWith('-load.json'))
    .sort()
    .at(-1);
  if (newest !== undefined) return join(results, newest);
  throw new SetupError(
    'There are no load figures yet. Run "npm run bench -- load --report" first, or name a file with --load.',
  );
}
