import type { Llama } from 'node-llama-cpp';

/**
 * Threads that llama.cpp may use at the moment: those that its evaluations were granted, and no more. node-llama-cpp shares `maxThreads`
 * out among the contexts that work at the same time.
 */
export class LlamaThreads {
  readonly #llama: Llama;
  #granted = 0;

  constructor(llama: Llama) {
    this.#llama = llama;
  }

  /** Runs an evaluation with so many threads. */
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
    // Zero would mean as many as they like.
    this.#llama.maxThreads = Math.max(1, this.#granted);
  }
}
