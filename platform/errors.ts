/** Something is wrong with what the operator set: the message says what, and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A set-up step failed (download, build, port, space): the message says what to do about it. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
