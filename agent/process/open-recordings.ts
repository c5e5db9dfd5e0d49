import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { Recordings } from '../recording/recordings.ts';

/**
 * Opens the folder of recorded calls; undefined if none is to be recorded.
 *
 * @throws ConfigError if it can't be written to.
 */
export const openRecordings = ({ PARLEY_RECORDINGS: folder }: Config, log: Logger): Recordings | undefined =>
  folder === undefined ? undefined : new Recordings(folder, log);
