/** The rate at which the caller speaks and listens: what speech recognition needs. Mono. */
export const SAMPLE_RATE = 16_000;

/** WebRTC takes and gives audio in frames of this length. */
export const FRAME_MS = 10;

export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1_000;

/** Samples of so much sound, to the nearest. */
export const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1_000);
