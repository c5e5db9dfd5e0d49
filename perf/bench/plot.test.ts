import { describe, expect, it } from 'vitest';
import { cumulative, drawPlot, ticks } from './plot.ts';

describe('ticks', () => {
  it.each([
    [1_000, [0, 200, 400, 600, 800, 1_000]],
    [7, [0, 2, 4, 6, 8]],
    [0.3, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]],
    [0, [0, 1]],
  ])('reach %d', (largest, expected) => {
    expect(ticks(largest)).toEqual(expected);
  });
});

describe('drawPlot', () => {
  it('puts larger values to the right and higher up, inside the drawing', () => {
    const svg = drawPlot({
      title: 'a < b',
      x: 'ms',
      y: '%',
      series: [{ name: 'one', points: [[0, 0], [50, 100]], dots: true }],
    }); // prettier-ignore
    const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="3"/g)].map(([, x, y]) =>
      [x, y].map(Number),
    );
    expect(circles).toEqual([[64, 388], [570, 44]]); // prettier-ignore
    expect(svg).toContain('a &lt; b');
  });

  it('writes beside a point what it is', () => {
    const one = { name: 'one', points: [[50, 100]] as const, dots: true as const, labels: ['2 callers'] };
    expect(drawPlot({ title: '', x: '', y: '', series: [one] })).toMatch(
      /<text x="576" y="38"[^>]*>2 callers</,
    );
  });

  it('draws nothing where nothing was measured', () => {
    expect(drawPlot({ title: '', x: '', y: '', series: [{ name: 'none', points: [] }] })).not.toContain(
      'NaN',
    );
  });
});

it('counts up to the whole', () => {
  expect(cumulative('all', [30, 10]).points).toEqual([[10, 50], [30, 100]]); // prettier-ignore
});
