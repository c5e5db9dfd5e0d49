/** A text as a point: near the points of texts that mean something like it. */
export interface Embedding {
  /** Its length is 1. */
  readonly vector: readonly number[];
  /** Tokens of the text. */
  readonly tokens: number;
}

/** A model that turns texts into vectors, for programs. */
export interface TextEmbedder extends AsyncDisposable {
  readonly model: string;
  /**
   * Reads a text. One at a time is read; others wait.
   *
   * @throws AbortError when the signal fires; PromptTooLongError if the text is longer than the model reads; PreemptedError if it is too long to be
   * read while calls run.
   */
  embed(text: string, signal: AbortSignal): Promise<Embedding>;
}
