/** An engine's thread or native part ended. Its pending requests fail with this error, and the engine starts again. */
export class EngineDiedError extends Error {
  override readonly name: string = 'EngineDiedError';
}

/** An engine's job takes so long that it never ends: the engine is as good as dead. */
export class EngineHungError extends EngineDiedError {
  override readonly name = 'EngineHungError';

  /** @param limitMs that the job had. */
  constructor(engine: string, limitMs: number) {
    super(`${engine} hangs: a job of it took more than ${Math.round(limitMs / 1_000)} s.`);
  }
}

/** A guess was aborted because real work needed its threads. Nothing is wrong; the guess has no result. */
export class PreemptedError extends Error {
  override readonly name = 'PreemptedError';
}

/** A call wants a language or a voice that its engine has not loaded. */
export class NotLoadedError extends Error {
  override readonly name = 'NotLoadedError';
  /** The languages or voices that are loaded. */
  readonly loaded: readonly string[];

  constructor(kind: 'language' | 'voice', wanted: string, loaded: readonly string[]) {
    super(`The ${kind} "${wanted}" is not loaded; there is ${loaded.join(', ')}.`);
    this.loaded = loaded;
  }
}

/** A program's prompt is longer than the model can read and still answer. */
export class PromptTooLongError extends Error {
  override readonly name = 'PromptTooLongError';

  constructor(tokens: number, most: number) {
    super(`The prompt has ${tokens} tokens; this model reads and writes ${most} in all.`);
  }
}

/** A JSON schema uses what the model's grammar can't do. */
export class UnusableSchemaError extends Error {
  override readonly name = 'UnusableSchemaError';
}

/** A tool can't be given to a model: its name, its schema or the length of it is not what a grammar or the model can take. */
export class UnusableToolError extends Error {
  override readonly name = 'UnusableToolError';
  /** The tool's name; undefined if it is all of them together. */
  readonly tool: string | undefined;

  constructor(tool: string | undefined, problem: string, options?: ErrorOptions) {
    super(tool === undefined ? problem : `The tool "${tool}": ${problem}`, options);
    this.tool = tool;
  }
}

/** A lexicon has sounds, in IPA, that a voice can't make. */
export class UnknownSoundError extends Error {
  override readonly name = 'UnknownSoundError';
}
