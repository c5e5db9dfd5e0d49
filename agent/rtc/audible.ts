/** -40 dB below full scale, as a 16-bit sample. */
const AUDIBLE = 328;

/** Whether a 16-bit sample of the agent's voice can be heard. */
export const isAudible = (sample: number): boolean => Math.abs(sample) >= AUDIBLE;
