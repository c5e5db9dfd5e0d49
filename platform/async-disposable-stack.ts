/**
 * Closes what was opened, in reverse order. It has the methods that we use of ECMAScript's class of this name, which Node 20
 * to 23 lack. Disposing of it again waits for the first time.
 */
export class AsyncDisposableStack implements AsyncDisposable {
  readonly #closers: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  /** Whether it was told to close what it holds. */
  get disposed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * Adds what is closed by its own method, and gives it back; nothing if there is nothing.
   *
   * @throws ReferenceError if the stack was disposed of.
   */
  use<T extends AsyncDisposable | Disposable | undefined>(resource: T): T {
    if (resource === undefined) return resource;
    this.defer(() =>
      Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose](),
    );
    return resource;
  }

  /**
   * Adds a function that closes something.
   *
   * @throws ReferenceError if the stack was disposed of.
   */
  defer(close: () => unknown): void {
    if (this.disposed) throw new ReferenceError('What is opened now would not be closed any more.');
    this.#closers.push(close);
  }

  /**
   * Closes everything, one after the other. What fails to close does not keep the rest open.
   *
   * @throws what was thrown, once all is closed; an AggregateError if that happened more than once.
   */
  disposeAsync(): Promise<void> {
    return (this.#closing ??= this.#close(this.#closers.splice(0).toReversed()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync();
  }

  async #close(closers: readonly (() => unknown)[]): Promise<void> {
    const failures: unknown[] = [];
    for (const close of closers) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'Several things could not be closed.');
  }
}
