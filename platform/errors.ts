/** Something is wrong with what the operator set: the message says what, and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A set-up step failed (download, build, port, space): the message says what to do about it. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** A call can't be made (recording, token endpoint, server, agent): the message says why, and what to do. */
export class CallError extends Error {
  override readonly name = 'CallError';
}

/** Whether an error's message alone tells a person what to do: a stack would only hide it. */
export function isForPeople(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof SetupError || error instanceof CallError;
}

/** Why something failed, in short: `fetch` hides the reason in the cause of its error. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
