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
      // The reader handles the failure when it gets there. Without this, Node would report it as unhandled before that.
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
  // A suspended source would keep open what it holds, since nothing else tells it that its reader is gone.
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
