import { randomUUID } from 'node:crypto';
import { mkdirSync, accessSync, constants } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { ConfigError, reasonOf } from '../../platform/errors.ts';
import type { RecordedCall } from './recorded-event.ts';
import { Recording } from './recording.ts';

/** Recordings that are kept; for more the oldest go. Each takes 2 MB a minute, so these take at most 25 GB. */
export const MOST_RECORDINGS = 200;
/** How long a recording is kept. */
export const KEPT_DAYS = 30;
/** How often it is looked for those that are too old. */
const LOOK_EVERY_MS = 3_600_000;

const DAY_MS = 24 * 3_600_000;
/** The name of a recording: when it began, and a random part. Nothing else in the folder is ever deleted. */
const NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-[0-9a-f]{8}$/;

/** The recordings of an operator, each in a folder of its own that only the agent's user can read. */
export class Recordings implements Disposable {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param folder is made if it is not there.
   * @throws ConfigError if it can't be written to.
   */
  constructor(folder: string, log: Logger) {
    [this.#folder, this.#log] = [folder, log];
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (cause) {
      throw new ConfigError(
        `PARLEY_RECORDINGS is ${folder}, which can't be written to (${reasonOf(cause)}). Name a folder of the agent's own.`,
        { cause },
      );
    }
    this.#timer = setInterval(() => void this.#forgetOld(), LOOK_EVERY_MS).unref();
    void this.#forgetOld();
  }

  /**
   * Begins one.
   *
   * @param failed is called when something can't be written: then the recording is worth nothing.
   * @throws what the file system throws; nothing is left then.
   */
  async begin(call: RecordedCall, failed: (error: unknown) => void): Promise<Recording> {
    const name = `${call.at.slice(0, 19).replaceAll(':', '-')}Z-${randomUUID().slice(0, 8)}`;
    const recording = await Recording.begin(join(this.#folder, name), call, failed);
    void this.#forgetOld();
    return recording;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** Deletes what is too old, and the oldest where there are too many. */
  async #forgetOld(): Promise<void> {
    try {
      const names = (await readdir(this.#folder)).filter((name) => NAME.test(name)).sort();
      const tooMany = names.length - MOST_RECORDINGS;
      const old = names.filter((name, i) => i < tooMany || Date.now() - begunAt(name) > KEPT_DAYS * DAY_MS);
      for (const name of old) await rm(join(this.#folder, name), { recursive: true, force: true });
    } catch (err) {
      this.#log.error({ err }, 'recordings that are too old are not deleted');
    }
  }
}

/** When a recording began, in ms since 1970. */
const begunAt = (name: string): number => Date.parse(name.replace(NAME, '$1T$2:$3:$4Z'));
