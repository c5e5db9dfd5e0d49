import { RemoteError } from './remote-error.ts';

/**
 * Hands on a source's values as long as they come in time. Time in which nobody asks for one does not count.
 *
 * @throws RemoteError if one does not.
 */
export async function* timed<T>(
  source: AsyncIterable<T>,
  { firstMs, betweenMs }: { readonly firstMs: number; readonly betweenMs: number },
): AsyncGenerator<T> {
  const values = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (let limitMs = firstMs; ; limitMs = betweenMs) {
      const next = await inTime(values.next(), limitMs);
      if (next.done === true) break;
      yield next.value;
    }
    ended = true;
  } finally {
    // What is late ends by its own signal, and need not be waited for.
    if (!ended) void values.return?.().then(undefined, () => undefined);
  }
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new RemoteError('slow', `Nothing came for ${Math.round(limitMs)} ms`)),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
