/** An engine's thread or native part ended. Its pending requests fail with this; the engine starts again. */
export class EngineDiedError extends Error {
  override readonly name = 'EngineDiedError';
}

/** A guess had to make way for real work: nothing is wrong, and nothing came of it. */
export class PreemptedError extends Error {
  override readonly name = 'PreemptedError';
}
