import { FRAME_MS } from '../../domain/audio.ts';
import type { Vad } from '../../domain/ports.ts';
import { isVoiced } from '../../stages/detect-speech.ts';

/** Voiced time from which speech has begun, as for barge-in: two frames, since one may be a click. */
const BEGUN_MS = 2 * FRAME_MS;
/** Silence after which speech is over for the client, whether it was a turn or not. */
const OVER_MS = 1_500;

/** What is told of a caller's voice; times in ms of what was listened to. */
export interface SpeechHearer {
  readonly began: (startMs: number) => void;
  readonly ended: (endMs: number) => void;
}

/** Follows the judgements of voice activity detection: when speech begins, and when it is over. */
export class Speech {
  readonly #hearer: SpeechHearer;
  #voiced = false;
  #voicedMs = 0;
  #startMs = 0;
  #lastMs = 0;
  #speaking = false;

  constructor(hearer: SpeechHearer) {
    this.#hearer = hearer;
  }

  /** Length of the last speech, pauses included. */
  get seconds(): number {
    return (this.#lastMs - this.#startMs) / 1_000;
  }

  /** @param endMs where the frame ends. */
  judged(probability: number, endMs: number): void {
    this.#voiced = isVoiced(probability, this.#voiced);
    if (this.#voiced) {
      if (this.#voicedMs === 0) this.#startMs = endMs - FRAME_MS;
      this.#voicedMs += FRAME_MS;
      this.#lastMs = endMs;
      if (!this.#speaking && this.#voicedMs >= BEGUN_MS) {
        this.#speaking = true;
        this.#hearer.began(this.#startMs);
      }
    } else if (!this.#speaking) this.#voicedMs = 0;
    else if (endMs - this.#lastMs >= OVER_MS) this.over();
  }

  /** Tells that the turn is over, as far as that was not told. */
  over(): void {
    this.#voicedMs = 0;
    if (!this.#speaking) return;
    this.#speaking = false;
    this.#hearer.ended(this.#lastMs);
  }
}

/**
 * Wraps voice activity detection so that its judgements are known.
 *
 * @param judged is told each frame and its probability, and gives the one that counts.
 */
export function listenTo(
  vad: Pick<Vad, 'open'>,
  judged: (samples: Float32Array, probability: number) => number,
): Pick<Vad, 'open'> {
  return {
    open: () => {
      const session = vad.open();
      return { process: async (samples) => judged(samples, await session.process(samples)) };
    },
  };
}
