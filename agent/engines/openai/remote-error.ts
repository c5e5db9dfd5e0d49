import { APIConnectionError, APIError, APIUserAbortError } from 'openai';

/**
 * What can go wrong with a server elsewhere: no answer in time; no connection; too many requests; the key or the model is refused; this
 * one request is; the server fails; what it sends is not the protocol; it ends in the middle; all of its addresses are known to be down.
 */
export const REMOTE_FAILURES = [
  'slow',
  'unreachable',
  'busy',
  'refused',
  'rejected',
  'failed',
  'garbage',
  'cut',
  'down',
] as const;
export type RemoteFailure = (typeof REMOTE_FAILURES)[number];

/** A model on another machine did not do what it was asked for. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly kind: RemoteFailure;
  /** How long the server wants to be left alone, in ms; undefined if it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: RemoteFailure,
    message: string,
    { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Characters of a server's own words that go into a message. */
const LONGEST_WORDS = 200;

/**
 * Any error of a request as a RemoteError. What the server wrote is shortened and searched for the key, since messages go into the log.
 *
 * @param key that the request was made with.
 */
export function asRemoteError(error: unknown, key: string | undefined): RemoteError {
  const known = causesOf(error).find((cause) => cause instanceof RemoteError);
  if (known) return known;
  if (error instanceof APIUserAbortError || (error instanceof Error && error.name === 'TimeoutError'))
    return new RemoteError('slow', 'It did not answer in time');
  const words = shown(error instanceof Error ? error.message : String(error), key);
  if (error instanceof APIConnectionError)
    return new RemoteError('unreachable', `It can't be reached: ${lastWords(error, key)}`, {
      cause: error.cause,
    });
  if (error instanceof APIError) {
    const { status, headers } = error as { status: number | undefined; headers: Headers | undefined };
    // The error itself holds all that the server sent, and is therefore not kept as the cause.
    const hint =
      status === 404 ? `: is its address the one that ends in /v1, and the model one that it has?` : '';
    return new RemoteError(kindOf(status), `${words}${hint}`, {
      retryAfterMs: headers && retryAfterMs(headers),
    });
  }
  if (error instanceof SyntaxError) return new RemoteError('garbage', 'It sends what is no JSON');
  return new RemoteError('cut', `It ended in the middle: ${words}`, { cause: error });
}

function kindOf(status: number | undefined): RemoteFailure {
  if (status === undefined || status >= 500 || status === 408 || status === 409) return 'failed';
  if (status === 429) return 'busy';
  return status === 401 || status === 403 || status === 404 ? 'refused' : 'rejected';
}

/** What `Retry-After` says, a number of seconds or a date; undefined if it says nothing that can be read. */
function retryAfterMs(headers: Headers, now = Date.now()): number | undefined {
  const given = headers.get('retry-after');
  if (given === null) return undefined;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function shown(text: string, key: string | undefined): string {
  const known = key === undefined ? text : text.replaceAll(key, '[key]');
  return known.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, LONGEST_WORDS);
}

function lastWords(error: Error, key: string | undefined): string {
  const last = causesOf(error).at(-1);
  return shown(last instanceof Error ? last.message || last.name : String(last), key);
}

/** An error and its causes. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && !causes.includes(cause);) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}
