import { expect, test } from 'vitest';
import { FFT_BINS, melFilters } from './mel-filters.ts';

test('has the weights of librosa.filters.mel(sr=16000, n_fft=400, n_mels=80)', () => {
  const filters = melFilters(80);
  expect(filters).toHaveLength(80 * 201);
  // The first values of whisper's own mel_filters.npz.
  expect(filters[1]).toBe(Math.fround(0.02486259490251541));
  expect(filters[2 + FFT_BINS]).toBe(Math.fround(0.022871771827340126));
});

test('each filter is one triangle, and their peaks rise in frequency', () => {
  const filters = melFilters(80);
  let lastPeak = -1;
  for (let band = 0; band < 80; band++) {
    const row = filters.subarray(band * FFT_BINS, (band + 1) * FFT_BINS);
    const peak = row.indexOf(Math.max(...row));
    expect(peak).toBeGreaterThanOrEqual(lastPeak);
    lastPeak = peak;
    for (let bin = 1; bin < FFT_BINS; bin++) {
      const rise = (row[bin] ?? NaN) - (row[bin - 1] ?? NaN);
      expect(bin <= peak ? rise : -rise).toBeGreaterThanOrEqual(0);
    }
  }
});
