/** The text that speech recognition found in a stretch of audio. */
export interface Transcript {
  /** The words with their marks, trimmed; empty if nothing was said. */
  readonly text: string;
  readonly words: readonly TranscribedWord[];
  /** The model's own probability, in [0, 1], that nobody spoke. */
  readonly noSpeechProbability: number;
}

export interface TranscribedWord {
  readonly text: string;
  /** How sure the model is of the word, in [0, 1]. */
  readonly probability: number;
  /** When the word begins, from the start of the samples. It is an estimate. */
  readonly startMs: number;
  readonly endMs: number;
}
