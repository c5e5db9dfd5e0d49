import { z } from 'zod';
import { LONGEST_WORD, lexicon } from './definition/lexicon-schema.ts';
import type { Lexicon } from './domain/lexicon.ts';
import { ConfigError } from '../platform/errors.ts';
import { readYaml } from '../platform/read-yaml.ts';

/**
 * Reads a lexicon from a YAML file (docs/lexicon.md).
 *
 * @throws ConfigError that lists every entry which is not right, or says why the file can't be read.
 */
export function readLexicon(file: string): Lexicon {
  const given = readYaml(file, `PARLEY_LEXICON, ${file},`);
  const parsed = lexicon.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  ${placeOf(path, given)}${message}`);
  throw new ConfigError(`PARLEY_LEXICON, ${file}, is not right:\n${problems.join('\n')}`, {
    cause: parsed.error,
  });
}

/** Where a problem is: "entry 3 (Nguyen): ipa ". */
function placeOf([index, field]: readonly PropertyKey[], given: unknown): string {
  if (typeof index !== 'number') return 'It ';
  const entry: unknown = Array.isArray(given) ? given[index] : undefined;
  const named = z.object({ word: z.string().max(LONGEST_WORD) }).safeParse(entry);
  const name = named.success ? ` (${named.data.word})` : '';
  return `entry ${index + 1}${name}: ${field === undefined ? '' : `${String(field)} `}`;
}
