import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { ConfigError } from './errors.ts';

/** Bytes of a file that a person writes. A larger one is some other file. */
const LARGEST_FILE = 256 * 1_024;

/**
 * What is in a small YAML file.
 *
 * @param called what the file is, for the error.
 * @throws ConfigError that says why it can't be read.
 */
export function readYaml(file: string, called: string): unknown {
  try {
    if (statSync(file).size > LARGEST_FILE) throw new Error(`It is larger than ${LARGEST_FILE / 1_024} kB.`);
    return parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`${called} can't be read: ${why}`, { cause });
  }
}
