/** Level from which the voice can be heard: 40 dB below full scale, as a 16-bit sample. */
const AUDIBLE = 328;

/** Whether a 16-bit sample of the agent's voice can be heard. */
export const isAudible = (sample: number): boolean => Math.abs(sample) >= AUDIBLE;

/** Level below which a microphone is silent: 60 dB below full scale, as a 16-bit sample. A quiet room is louder. */
const SILENT = 33;

/** Whether a 16-bit sample of a microphone is silence. */
export const isSilent = (sample: number): boolean => Math.abs(sample) < SILENT;
