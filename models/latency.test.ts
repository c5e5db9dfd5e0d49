import { describe, expect, test } from 'vitest';
import { LATENCY_LIMIT_MS, latencyWith } from './latency.ts';
import { llmSpeedFrom } from './llm-speed.ts';
import type { Measurement } from './measurement.ts';
import { findModel, speechModels } from './store.ts';

const speech = speechModels('embedded');
const larger = findModel('qwen2.5-coder-1.5b-instruct-q4_k_m');
const smaller = findModel('qwen2.5-coder-0.5b-instruct-q4_k_m');

const measurement: Measurement = {
  engines: 'these',
  llm: { [larger.name]: { readPerSecond: 50, madePerSecond: 25 } },
  stt: { [speech.stt.name]: { transcriptMs: 200, realTimeFactor: 0.05 } },
  tts: { [speech.tts.name]: { firstSoundMs: 80, realTimeFactor: 0.06 } },
};

const latency = (llm = larger, calls?: number, of = measurement) =>
  latencyWith(of, { llm, ...speech }, calls);

describe('the speed of a model', () => {
  test('is what was measured', () => {
    expect(llmSpeedFrom(measurement, larger)).toEqual({ readPerSecond: 50, madePerSecond: 25 });
  });

  test('is that of the nearest in size, as much faster as it is smaller', () => {
    const speed = llmSpeedFrom(measurement, smaller);
    expect(speed?.readPerSecond).toBeGreaterThan(75);
    expect(speed?.readPerSecond).toBeLessThan(125);
    const both = { ...measurement.llm, [smaller.name]: { readPerSecond: 80, madePerSecond: 60 } };
    const tiny = llmSpeedFrom({ ...measurement, llm: both }, findModel('smollm2-135m-instruct-q8_0'));
    expect(tiny?.madePerSecond).toBeGreaterThan(120);
  });

  test('is unknown where none was measured', () => {
    expect(llmSpeedFrom({ ...measurement, llm: {} }, larger)).toBeUndefined();
    expect(
      llmSpeedFrom({ ...measurement, llm: { other: { readPerSecond: 1, madePerSecond: 1 } } }, larger),
    ).toBeUndefined();
  });
});

describe('the latency with a model', () => {
  test('is told as measured, or as estimated', () => {
    expect(latency()?.measured).toBe(true);
    expect(latency(smaller)?.measured).toBe(false);
    expect(latency(smaller)?.p50).toBeLessThan(latency()?.p50 ?? 0);
  });

  test('has a slow turn that is slower than the median one', () => {
    const { p50, p95 } = latency() ?? { p50: 0, p95: 0 };
    expect(p95).toBeGreaterThan(p50);
    expect(p95).toBeLessThan(LATENCY_LIMIT_MS);
  });

  test('grows with calls at the same time, until there is no end to it', () => {
    const alone = latency(smaller, 1)?.p95 ?? NaN;
    const two = latency(smaller, 2)?.p95 ?? NaN;
    const four = latency(smaller, 4)?.p95 ?? NaN;
    expect(alone).toBeLessThan(two);
    expect(two).toBeLessThan(four);
    expect(latency(larger, 16)?.p95).toBe(Infinity);
  });

  test('is unknown where speech was not measured with the models in use', () => {
    expect(latency(larger, 1, { ...measurement, stt: {} })).toBeUndefined();
    expect(latency(larger, 1, { ...measurement, tts: {} })).toBeUndefined();
  });
});
