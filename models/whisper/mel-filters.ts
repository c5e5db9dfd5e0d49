/** Samples in the Fourier transform and their rate: the same for every whisper model. */
const FFT_SAMPLES = 400;
const SAMPLE_RATE = 16_000;

/** Frequencies in one spectrum. */
export const FFT_BINS = FFT_SAMPLES / 2 + 1;

// Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above.
const HERTZ_PER_MEL = 200 / 3;
const LOG_START_HERTZ = 1_000;
const LOG_START_MEL = LOG_START_HERTZ / HERTZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

/**
 * The triangular filters that whisper was trained with, `librosa.filters.mel(sr=16000, n_fft=400, n_mels)`.
 *
 * @returns bands × {@link FFT_BINS} weights, row by row, rounded to float32 where librosa rounds.
 */
export function melFilters(bands: number): Float32Array {
  const top = toMel(SAMPLE_RATE / 2);
  const edges = Array.from({ length: bands + 2 }, (_, i) => toHertz((i * top) / (bands + 1)));
  const filters = new Float32Array(bands * FFT_BINS);
  for (let band = 0; band < bands; band++) {
    const [low, centre, high] = edges.slice(band, band + 3) as [number, number, number];
    const area = 2 / (high - low);
    for (let bin = 0; bin < FFT_BINS; bin++) {
      const hertz = (bin * SAMPLE_RATE) / FFT_SAMPLES;
      const height = Math.min((hertz - low) / (centre - low), (high - hertz) / (high - centre));
      filters[band * FFT_BINS + bin] = Math.fround(Math.max(0, height)) * area;
    }
  }
  return filters;
}

function toMel(hertz: number): number {
  return hertz < LOG_START_HERTZ
    ? hertz / HERTZ_PER_MEL
    : LOG_START_MEL + Math.log(hertz / LOG_START_HERTZ) / LOG_STEP;
}

function toHertz(mel: number): number {
  return mel < LOG_START_MEL
    ? mel * HERTZ_PER_MEL
    : LOG_START_HERTZ * Math.exp(LOG_STEP * (mel - LOG_START_MEL));
}
