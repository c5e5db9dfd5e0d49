import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capacityOf } from './capacity.ts';
import { costFindings } from './cost.ts';
import { type LoadFigures, readLoadFigures } from './load-figures.ts';
import { breakEven, callMinutesPerCoreHour, monthlyCost, type Prices } from './monthly-cost.ts';

const row = (callers: number, p95: number | null, { lost = 0, refused = 0 } = {}) => ({
  callers,
  refused,
  lost,
  voiceToVoice: { p50: p95, p95 },
});
const load = (...rows: ReturnType<typeof row>[]): LoadFigures => ({
  benchmark: 'load',
  date: '2026-11-25T12:00:00.000Z',
  machine: { cpu: 'AMD EPYC', cores: 2 },
  versions: { parley: 'abc1234' },
  figures: { rows },
});
const prices: Prices = { speech: 0.006, llm: 0.005, voice: 0.003, coreHour: 0.05, storage: 50, network: 20 };

test('a machine serves the most callers that were all answered in time', () => {
  const figures = load(row(1, 900), row(2, 1_200), row(4, 1_900), row(8, 4_000));
  expect(capacityOf(figures, 2_000)).toEqual({ cores: 2, callers: 4, p95Ms: 1_900 });
  expect(capacityOf(figures, 1_500).callers).toBe(2);
});

test('a lost turn or a refused call is not service, and neither is what comes after it', () => {
  expect(capacityOf(load(row(1, 900), row(2, 900, { lost: 1 }), row(4, 900)), 2_000).callers).toBe(1);
  expect(capacityOf(load(row(1, 900), row(2, 900, { refused: 1 })), 2_000).callers).toBe(1);
  expect(() => capacityOf(load(row(1, 2_500)), 2_000)).toThrow('Even one caller');
  expect(() => capacityOf(load(row(1, null)), 2_000)).toThrow('Even one caller');
});

const four = { cores: 2, callers: 4, p95Ms: 1_900 };

test('call-minutes per core-hour are callers a core, for sixty minutes', () => {
  expect(callMinutesPerCoreHour(four)).toBe(120);
});

test('a month is paid for by the peak, in whole machines', () => {
  // 730 h × 60 × 0.5 = 21,900 minutes for each call at the peak.
  const month = monthlyCost(four, { minutes: 219_000, utilisation: 0.5 }, prices);
  expect(month).toMatchObject({ peakCalls: 10, workers: 3, cores: 6, storage: 50, network: 20 });
  expect(month.compute).toBeCloseTo(6 * 730 * 0.05);
  expect(month.total).toBeCloseTo(219 + 70);
  expect(monthlyCost(four, { minutes: 1, utilisation: 0.5 }, prices).workers).toBe(1);
});

test('exactly full machines need no further one', () => {
  expect(monthlyCost(four, { minutes: 8 * 21_900, utilisation: 0.5 }, prices).workers).toBe(2);
});

test('managed services cost more from where both bills are the same', () => {
  const even = breakEven(four, 0.5, prices) ?? 0;
  const own = monthlyCost(four, { minutes: even, utilisation: 0.5 }, prices).total;
  expect(even * 0.014).toBeCloseTo(own);
  expect(breakEven(four, 0.5, { ...prices, coreHour: 100 })).toBeUndefined();
});

test('the table holds the bills of before: 2,016 and 470 dollars', () => {
  const { summary } = costFindings(load(row(1, 900), row(2, 1_200)), {
    prices,
    demand: { minutes: 144_000, utilisation: 0.33 },
    limitMs: 2_000,
  });
  const cells = (name: string) =>
    summary
      .split('\n')
      .find((line) => line.startsWith(`| ${name} `))
      ?.split('|')
      .slice(2, 5)
      .map((cell) => cell.trim());
  expect(cells('speech recognition')?.[0]).toBe('864');
  expect(cells('language model')?.[0]).toBe('720');
  expect(cells('voice')?.[0]).toBe('432');
  expect(cells('total')?.slice(0, 2)).toEqual(['2016', '470']);
  // 9.96 calls at the peak, two on each machine of two cores.
  expect(cells('total')?.[2]).toBe(String(10 * 730 * 0.05 + 70));
});

test('the newest load report is read, and anything else is told apart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-cost-'));
  try {
    await expect(readLoadFigures(undefined, folder)).rejects.toThrow('npm run bench -- load --report');
    await writeFile(join(folder, '2026-11-23-load.json'), JSON.stringify(load(row(1, 1))));
    await writeFile(join(folder, '2026-11-25-load.json'), JSON.stringify(load(row(1, 2))));
    await writeFile(join(folder, '2026-11-26-latency.json'), '{}');
    const newest = await readLoadFigures(undefined, folder);
    expect(newest.figures.rows[0]?.voiceToVoice.p95).toBe(2);
    const wrong = readLoadFigures(join(folder, '2026-11-26-latency.json'), folder);
    await expect(wrong).rejects.toThrow('benchmark: ');
  } finally {
    await rm(folder, { recursive: true });
  }
});
