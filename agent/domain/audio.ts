/** The rate of all speech that is listened to, in samples per second (Silero and whisper both need 16 kHz). */
export const SAMPLE_RATE = 16_000;

/** Samples in one frame: what Silero VAD reads at a time at 16 kHz (32 ms). */
export const FRAME_SAMPLES = 512;

/** Length of one frame, in ms. */
export const FRAME_MS = (FRAME_SAMPLES / SAMPLE_RATE) * 1_000;

/**
 * Whether the button is held with which a caller talks. With the frame that is released all has been said; with the one that is
 * cancelled, what was said is thrown away.
 */
export type Hold = 'held' | 'released' | 'cancelled';

/** A piece of a caller's audio, in order and without gaps. */
export interface AudioFrame {
  /** Mono, 16 kHz, {@link FRAME_SAMPLES} samples in [-1, 1]. */
  readonly samples: Float32Array;
  /** What is known of the agent's own voice in this frame. */
  readonly echo?: {
    /** The samples without the agent's voice, as far as it can be taken out. */
    readonly without: Float32Array;
    /** Whether the agent's voice may be in this frame: it spoke within the last half second. */
    readonly possible: boolean;
    /** Whether its voice must be in this frame if it comes back at all: it spoke all that time. */
    readonly expected: boolean;
  };
  /** Where the frame ends in the caller's audio, in ms since the track began. */
  readonly endMs: number;
  /** Left out while the caller talks without a button. */
  readonly hold?: Hold;
  /** When the frame's last sample arrived, on the clock of `performance.now()`. */
  readonly receivedAt: number;
}

/** The length in ms of so many samples at {@link SAMPLE_RATE}. */
export const millisecondsOf = (samples: number): number => (samples / SAMPLE_RATE) * 1_000;
