import { describe, expect, test } from 'vitest';
import type { TurnReport } from '../../protocol/turn-report.ts';
import { SoundLog } from './sound-log.ts';
import { percentile, timingOf, totalOf, traceAddress } from './turn-timing.ts';

const report = (latency: TurnReport['latency']): TurnReport => ({
  turn: 1,
  segment: 'a1',
  latency,
  at: {
    speechEndedAt: 0,
    transcribedAt: 100,
    firstTokenAt: 150,
    firstClauseAt: 180,
    firstPcmAt: 220,
    endpointAt: 0,
    playedAt: 240,
  },
});

describe('a turn’s timing', () => {
  const latency = {
    transcript: 100,
    firstToken: 50,
    firstClause: 30,
    firstPcm: 40,
    endpointing: 0,
    playback: 20,
    total: 240,
  };

  test('gives the network what the agent can’t account for, so that the parts add up', () => {
    const timing = timingOf(report(latency), 300);
    expect(timing.parts).toEqual([
      { step: 'transcript', ms: 100 },
      { step: 'firstToken', ms: 50 },
      { step: 'firstSound', ms: 70 },
      { step: 'playback', ms: 20 },
      { step: 'network', ms: 60 },
    ]);
    expect(timing.parts.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalOf(timing));
  });

  test('does not believe a measurement that is shorter than the agent’s own time', () => {
    expect(totalOf(timingOf(report(latency), 90))).toBe(240);
    expect(totalOf(timingOf(report(latency), undefined))).toBe(240);
  });

  test('is that of a typed turn only where the agent says so', () => {
    expect(timingOf(report(latency), undefined).typed).toBe(false);
    expect(timingOf({ ...report(latency), typed: true }, undefined).typed).toBe(true);
  });

  test('percentiles are values that occurred', () => {
    const values = [900, 100, 200, 300, 400, 500, 600, 700, 800, 1_000];
    expect(percentile(values, 0.5)).toBe(500);
    expect(percentile(values, 0.95)).toBe(1_000);
    expect(percentile([], 0.5)).toBeUndefined();
  });

  test('links to a trace only where there are one and a viewer', () => {
    expect(traceAddress('http://x/{trace_id}?a', 'f'.repeat(32))).toBe(`http://x/${'f'.repeat(32)}?a`);
    expect(traceAddress(null, 'f'.repeat(32))).toBeUndefined();
    expect(traceAddress('http://x/{trace_id}', undefined)).toBeUndefined();
  });
});

describe('a log of sound', () => {
  const WINDOW = 0.01;
  /** Adds windows of that loudness up to a time, in seconds. */
  const until = (log: SoundLog, from: number, to: number, rms: number) => {
    for (let at = from + WINDOW; at <= to + 1e-9; at += WINDOW) log.add(at, rms);
  };

  test('finds where sounds begin and end', () => {
    const log = new SoundLog();
    until(log, 0, 1, 0.0004);
    until(log, 1, 2, 0.1);
    until(log, 2, 3, 0.0004);
    expect(log.soundAfter(0)).toBeCloseTo(1.01);
    expect(log.soundBefore(3)).toBeCloseTo(2);
    expect(log.soundAfter(2.5)).toBeUndefined();
    expect(log.soundBefore(0.5)).toBeUndefined();
  });

  test('takes neither a click nor the noise of a room for a sound', () => {
    const log = new SoundLog();
    until(log, 0, 4, 0.02);
    log.add(4.01, 0.5);
    until(log, 4.01, 5, 0.02);
    expect(log.soundAfter(1)).toBeUndefined();
    until(log, 5, 6, 0.2);
    expect(log.soundAfter(1)).toBeCloseTo(5.01);
  });

  test('knows for how long nothing at all has come', () => {
    const log = new SoundLog();
    expect(log.nothingFor).toBe(0);
    until(log, 0, 2, 0);
    expect(log.nothingFor).toBeCloseTo(1.99);
    log.add(2.01, 0.0001);
    until(log, 2.01, 3, 0);
    expect(log.nothingFor).toBeCloseTo(0.99);
  });
});
