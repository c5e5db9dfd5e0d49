import type { SttSession, TranscribeOptions } from '../../../domain/ports.ts';
import type { Transcript } from '../../../domain/transcript.ts';

export interface SideBySideOptions {
  /** The request's own session, which it closes itself. */
  readonly own: SttSession;
  /** Opens another one if there is room for it. It is closed as soon as it has nothing to do. */
  readonly openAnother: () => Promise<SttSession | undefined>;
  /** Whether the room for another one is wanted by others, or for calls. */
  readonly isWanted: () => boolean;
  /** Number of sessions that all programs have. */
  readonly sessions: () => number;
}

/**
 * Recognises two windows of a file side by side while nobody else wants the room for it. With a thread each they are done sooner than one
 * after the other with two threads, which wait for each other after each layer.
 */
export class SideBySide implements Pick<SttSession, 'transcribe'> {
  readonly #options: SideBySideOptions;
  readonly #free: SttSession[];
  readonly #waiting: ((session: SttSession) => void)[] = [];
  #hasAnother = false;

  constructor(options: SideBySideOptions) {
    this.#options = options;
    this.#free = [options.own];
  }

  /** Transcribes as soon as a session is free. All of them end by the signal, so that those that wait for one do, too. */
  async transcribe(samples: Float32Array, options: TranscribeOptions): Promise<Transcript> {
    const session =
      this.#free.pop() ?? (await this.#openAnother()) ?? this.#free.pop() ?? (await this.#freed());
    try {
      return await session.transcribe(samples, { ...options, sideBySide: this.#options.sessions() });
    } finally {
      await this.#leave(session);
    }
  }

  async #openAnother(): Promise<SttSession | undefined> {
    if (this.#hasAnother || this.#options.isWanted()) return undefined;
    this.#hasAnother = true;
    let another: SttSession | undefined;
    try {
      another = await this.#options.openAnother();
    } finally {
      this.#hasAnother = another !== undefined;
    }
    return another;
  }

  #freed(): Promise<SttSession> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  async #leave(session: SttSession): Promise<void> {
    const { own, isWanted } = this.#options;
    if (session !== own && (this.#waiting.length === 0 || isWanted())) {
      this.#hasAnother = false;
      await session[Symbol.asyncDispose]();
      return;
    }
    const next = this.#waiting.shift();
    if (next) next(session);
    else this.#free.push(session);
  }
}
