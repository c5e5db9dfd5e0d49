import type { Asker } from '../asker.ts';
import { AsyncDisposableStack } from '../../../platform/async-disposable-stack.ts';

/** What is opened to answer a request. It is closed when the answer is over, however it ends. */
export class WhileAnswered {
  readonly #opened = new AsyncDisposableStack();
  readonly #signal: AbortSignal;

  /**
   * @param asker whose signal fires when the answer is over, too.
   * @throws the signal's reason if it has fired.
   */
  constructor({ signal, failed }: Pick<Asker, 'signal' | 'failed'>) {
    signal.throwIfAborted();
    this.#signal = signal;
    signal.addEventListener('abort', () => void this.#opened[Symbol.asyncDispose]().catch(failed), {
      once: true,
    });
  }

  /**
   * Adds what was opened, and gives it back.
   *
   * @throws the signal's reason if that has fired meanwhile. What was opened is closed then.
   */
  async use<T extends AsyncDisposable | Disposable>(opening: Promise<T>): Promise<T> {
    const resource = await opening;
    if (!this.#opened.disposed) return this.#opened.use(resource);
    if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
    else resource[Symbol.dispose]();
    throw this.#signal.reason;
  }

  /** Sees to it that what is generated ends, even if nobody has begun to read it, and gives it back. */
  ending<T>(generator: AsyncGenerator<T>): AsyncGenerator<T> {
    this.#opened.defer(() => generator.return(undefined));
    return generator;
  }
}
