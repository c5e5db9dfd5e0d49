import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { LONGEST_WORD, lexicon } from './definition/lexicon-schema.ts';
import type { Lexicon } from './domain/lexicon.ts';
import { ConfigError } from '../platform/errors.ts';

/** Bytes of the file. A larger one is some other file. */
const LARGEST_FILE = 256 * 1_024;

/**
 * Reads a lexicon from a YAML file (docs/lexicon.md).
 *
 * @throws ConfigError that lists every entry which is not right, or says why the file can't be read.
 */
export function readLexicon(file: string): Lexicon {
  const given = yamlIn(file);
  const parsed = lexicon.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  ${placeOf(path, given)}${message}`);
  throw new ConfigError(`PARLEY_LEXICON, ${file}, is not right:\n${problems.join('\n')}`, {
    cause: parsed.error,
  });
}

function yamlIn(file: string): unknown {
  try {
    if (statSync(file).size > LARGEST_FILE) throw new Error(`It is larger than ${LARGEST_FILE / 1_024} kB.`);
    return parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`PARLEY_LEXICON is ${file}, which can't be read: ${why}`, { cause });
  }
}

/** Where a problem is: "entry 3 (Nguyen): ipa ". */
function placeOf([index, field]: readonly PropertyKey[], given: unknown): string {
  if (typeof index !== 'number') return 'It ';
  const entry: unknown = Array.isArray(given) ? given[index] : undefined;
  const named = z.object({ word: z.string().max(LONGEST_WORD) }).safeParse(entry);
  const name = named.success ? ` (${named.data.word})` : '';
  return `entry ${index + 1}${name}: ${field === undefined ? '' : `${String(field)} `}`;
}
