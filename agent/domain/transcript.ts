/** What speech recognition made of a stretch of audio. */
export interface Transcript {
  /** Trimmed; empty if nothing was said. */
  readonly text: string;
  readonly words: readonly TranscribedWord[];
  /** The model's own probability, in [0, 1], that nobody spoke. */
  readonly noSpeechProbability: number;
}

export interface TranscribedWord {
  readonly text: string;
  /** In [0, 1]. */
  readonly probability: number;
  /** From the start of the samples; good to about 200 ms. */
  readonly startMs: number;
  readonly endMs: number;
}
