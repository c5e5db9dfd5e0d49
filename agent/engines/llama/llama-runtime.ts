import { type Llama, type LlamaModel, LlamaLogLevel, getLlama } from 'node-llama-cpp';
import { ConfigError } from '../../../platform/errors.ts';
import { LlamaThreads } from './llama-threads.ts';

/** llama.cpp itself, shared by all models of the process. Evaluation runs on native threads. */
export class LlamaRuntime implements AsyncDisposable {
  readonly threads: LlamaThreads;
  readonly #llama: Llama;
  /** One that nobody closed and that was garbage by then would keep llama.cpp from closing, for ever. */
  readonly #models: { readonly path: string; readonly model: LlamaModel }[] = [];

  /** @param maxThreads the most threads that an evaluation is ever given. */
  static async open(maxThreads: number): Promise<LlamaRuntime> {
    return new LlamaRuntime(await getLlama({ build: 'never', logLevel: LlamaLogLevel.error, maxThreads }));
  }

  private constructor(llama: Llama) {
    this.#llama = llama;
    this.threads = new LlamaThreads(llama);
  }

  /** @throws ConfigError if the file can't be loaded. */
  async load(modelPath: string): Promise<LlamaModel> {
    try {
      const model = await this.#llama.loadModel({ modelPath });
      this.#models.push({ path: modelPath, model });
      return model;
    } catch (cause) {
      throw new ConfigError(
        `The language model ${modelPath} can't be loaded: fetch it again or choose another.`,
        { cause },
      );
    }
  }

  /**
   * The model of a file that is loaded already; it is loaded if it is not.
   *
   * @throws ConfigError if the file can't be loaded.
   */
  async loaded(modelPath: string): Promise<LlamaModel> {
    return this.#models.find(({ path }) => path === modelPath)?.model ?? this.load(modelPath);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#models.map(({ model }) => model.dispose()));
    await this.#llama.dispose();
  }
}
