import { type Observable, catchError, defer, from, map, of, throwError, timeout } from 'rxjs';

/** How long a function of the agent's may take for a text: the caller waits for it. */
const TEXT_NODE_MS = 500;
/** Characters that it may give. What it is given is shorter. */
const LONGEST_TEXT = 4_000;

/** A function of the agent's that replaces a part of the stream has failed, or gave what is no text. The call goes on without it. */
export class NodeError extends Error {
  override readonly name = 'NodeError';

  constructor(node: string, what: string, options?: ErrorOptions) {
    super(`The agent's ${node} ${what}`, options);
  }
}

/** A function of the agent's over a text. */
type TextNode = (text: string) => string | Promise<string>;

/**
 * Gives what an agent's function makes of a text: at once, unless it gives a promise. Where it fails, gives no text or takes too long,
 * that is reported, and the text stays.
 */
export function changedBy(
  nodes: { readonly [Name in 'beforeSpeaking' | 'afterHearing']?: TextNode },
  text: string,
  report: (error: unknown) => void,
): Observable<string> {
  const [[name, node] = []] = Object.entries(nodes);
  if (name === undefined || node === undefined) return of(text);
  const late = (): Observable<never> =>
    throwError(() => new NodeError(name, `gave nothing within ${TEXT_NODE_MS} ms`));
  return defer((): Observable<unknown> => {
    const given: unknown = node(text);
    return given instanceof Promise
      ? from(given).pipe(timeout({ first: TEXT_NODE_MS, with: late }))
      : of(given);
  }).pipe(
    map((given) => {
      if (typeof given !== 'string') throw new NodeError(name, `gave ${typeof given}, which is no text`);
      if (given.length <= LONGEST_TEXT) return given;
      throw new NodeError(name, `gave a text of ${given.length} characters; ${LONGEST_TEXT} are the most`);
    }),
    catchError((cause: unknown) => {
      report(cause instanceof NodeError ? cause : new NodeError(name, 'has failed', { cause }));
      return of(text);
    }),
  );
}
