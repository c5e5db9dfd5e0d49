import type { Logger } from 'pino';
import { EngineDiedError } from '../domain/errors.ts';
import type { EngineWatch, Restartable } from '../engines/engine-watch.ts';

/** Whether all engines work. */
export class EngineHealth implements EngineWatch {
  /** Resolves when one can't be started again, with what it died of: nothing but another process will do. */
  readonly failed: Promise<EngineDiedError>;
  /** How often each engine was started again. */
  readonly restarts: Record<Restartable, number> = { vad: 0, tts: 0 };
  readonly #log: Logger;
  readonly #fail: (error: EngineDiedError) => void;
  #restarting = 0;
  #lost = false;

  constructor(log: Logger) {
    this.#log = log;
    let fail: (error: EngineDiedError) => void = () => undefined;
    this.failed = new Promise((resolve) => (fail = resolve));
    this.#fail = fail;
  }

  /** Whether there is one that doesn't work. */
  get ill(): boolean {
    return this.#lost || this.#restarting > 0;
  }

  restarting(error: EngineDiedError, restarted: Promise<unknown>, engine: Restartable): void {
    this.#log.error({ err: error, engine }, 'an engine died and is started again');
    this.restarts[engine]++;
    this.#restarting++;
    restarted
      .then(
        () => this.#log.info('the engine works again'),
        (cause: unknown) => this.lost(new EngineDiedError('An engine can not be started again', { cause })),
      )
      .finally(() => this.#restarting--);
  }

  lost(error: EngineDiedError): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#fail(error);
  }
}
