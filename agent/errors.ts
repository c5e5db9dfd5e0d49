/** Something is wrong with what the operator set: the message says what, and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** An engine's thread or native part ended. Its pending requests fail with this; the engine starts again. */
export class EngineDiedError extends Error {
  override readonly name = 'EngineDiedError';
}

/** A set-up step failed (download, build, port, space): the message says what to do about it. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** A guess had to make way for real work: nothing is wrong, and nothing came of it. */
export class PreemptedError extends Error {
  override readonly name = 'PreemptedError';
}
