import { describe, expect, it } from 'vitest';
import { assign, endsAfter, type JudgedSilence, simulate, type Wait } from './endpoint-curve.ts';

const silence = (
  lengthMs: number,
  ...judgements: [afterMs: number, probability: number][]
): JudgedSilence => ({
  fromMs: 0,
  lengthMs,
  judgements: judgements.map(([afterMs, probability]) => ({ afterMs, probability, text: '' })),
});

/** Waits briefly when the turn is likely over, and longer when it is not. */
const wait: Wait = ({ probability }) => ((probability ?? 0) >= 0.5 ? 200 : 1_000);

describe('endsAfter', () => {
  it.each([
    ['the wait', silence(Infinity, [150, 0.9]), 200],
    ['the judgement, where it came later', silence(Infinity, [350, 0.9]), 350],
    ['the long wait, where it is not sure', silence(Infinity, [150, 0.1]), 1_000],
    ['the second judgement, which is surer', silence(Infinity, [150, 0.1], [400, 0.9]), 400],
    [
      'the first wait, which was over before the second judgement',
      silence(Infinity, [150, 0.9], [400, 0.1]),
      200,
    ],
    ['nothing that was never judged', silence(Infinity), undefined],
  ])('is %s', (_, judged, expected) => {
    expect(endsAfter(judged, wait)).toBe(expected);
  });
});

describe('simulate', () => {
  it('cuts off in a silence that is longer than the wait', () => {
    const silences = [silence(600, [150, 0.9]), silence(Infinity, [150, 0.9])];
    expect(simulate(silences, wait)).toEqual({ type: 'cut-off', silenceMs: 600 });
  });

  it('goes on over a silence that ends before the wait, and over one that was not judged', () => {
    const silences = [silence(600, [150, 0.1]), silence(1_500), silence(Infinity, [150, 0.9])];
    expect(simulate(silences, wait)).toEqual({ type: 'ended', delayMs: 200 });
  });

  it('misses an end that was not judged', () => {
    expect(simulate([silence(Infinity)], wait)).toEqual({ type: 'missed' });
  });

  it('finds silence alone by a wait that asks nobody', () => {
    const silences = [silence(600, [150, 0.1]), silence(Infinity, [180, 0.1])];
    expect(simulate(silences, () => 500)).toEqual({ type: 'cut-off', silenceMs: 600 });
    expect(simulate(silences, () => 800)).toEqual({ type: 'ended', delayMs: 800 });
  });
});

it('gives a judgement to the nearest silence, if it is near', () => {
  const silences = [
    { fromMs: 1_000, lengthMs: 300 },
    { fromMs: 2_000, lengthMs: Infinity },
  ];
  const judgement = (speechEndMs: number) => ({ afterMs: 100, text: '', probability: 1, speechEndMs });
  const judged = assign(
    silences,
    [judgement(980), judgement(2_060), judgement(2_010), judgement(1_500)],
    150,
  );
  expect(judged.map(({ judgements }) => judgements.length)).toEqual([1, 2]);
});
