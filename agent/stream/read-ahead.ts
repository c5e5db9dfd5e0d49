/**
 * Reads a source ahead of its reader, at most `count` values, so that the next one is ready when it is asked for; at the
 * bound the source is suspended. Reading starts at once, before the first value is asked for.
 *
 * @param signal ends the reading ahead and closes the source; the reader then gets no more values.
 */
export function readAhead<T>(count: number, source: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]();
  const ready: Promise<IteratorResult<T>>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;

  const fill = (): void => {
    while (!ended && !signal.aborted && ready.length < count) {
      const next = last.then(async () => {
        if (ended || signal.aborted) return { done: true as const, value: undefined };
        const result = await iterator.next();
        if (result.done === true) ended = true;
        return result;
      });
      // A failure is the reader's to handle when it gets there; until then it is not unhandled.
      next.catch(() => (ended = true));
      last = next.catch(() => undefined);
      ready.push(next);
    }
  };
  fill();
  const close = async (): Promise<void> => {
    ended = true;
    await last;
    await iterator.return?.();
  };
  // A source that waits for its reader holds what it has open: nobody else would tell it that there is none any more.
  signal.addEventListener('abort', () => void close().catch(() => undefined), { once: true });

  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const next = ready.shift();
        fill();
        return next ?? { done: true, value: undefined };
      },
      return: async () => {
        await close();
        return { done: true, value: undefined };
      },
    }),
  };
}
