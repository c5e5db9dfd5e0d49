import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { ConfigError } from '../../platform/errors.ts';

/** Bytes of the file. A larger one is some other file. */
const LARGEST_FILE = 256 * 1_024;

/**
 * Reads a file of YAML that somebody wrote for an agent.
 *
 * @param what is in it, for messages.
 * @throws ConfigError if there is no such file, or it is not YAML.
 */
export async function readYaml(file: string, what: string): Promise<unknown> {
  try {
    if ((await stat(file)).size > LARGEST_FILE)
      throw new Error(`It is larger than ${LARGEST_FILE / 1_024} kB.`);
    return parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`The ${what} in ${file} can't be read: ${why}`, { cause });
  }
}
