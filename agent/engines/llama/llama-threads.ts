import type { Llama } from 'node-llama-cpp';

/**
 * Lets llama.cpp use as many threads as its running evaluations were granted together. node-llama-cpp divides `maxThreads` among
 * the contexts that work at the same time.
 */
export class LlamaThreads {
  readonly #llama: Llama;
  #granted = 0;

  constructor(llama: Llama) {
    this.#llama = llama;
  }

  /** Runs an evaluation with this number of threads. */
  async run<T>(threads: number, evaluate: () => Promise<T>): Promise<T> {
    this.#grant(threads);
    try {
      return await evaluate();
    } finally {
      this.#grant(-threads);
    }
  }

  #grant(threads: number): void {
    this.#granted += threads;
    // Zero would mean any number of threads.
    this.#llama.maxThreads = Math.max(1, this.#granted);
  }
}
