/**
 * Turns each value of a source into several results, one value after the other. The next value is asked for as soon as the first
 * result of this one is there, so that both are made at the same time.
 */
export async function* flatMapAhead<T, R>(
  source: AsyncIterable<T>,
  project: (value: T) => AsyncIterable<R>,
): AsyncGenerator<R> {
  const values = source[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const asked = values.next();
    // The failure is handled where the value is awaited. Without this, Node would report it as unhandled before that.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      let asked: Promise<IteratorResult<T>> | undefined;
      for await (const made of project(result.value)) {
        asked ??= ask();
        yield made;
      }
      next = asked ?? ask();
    }
  } finally {
    await values.return?.();
  }
}
