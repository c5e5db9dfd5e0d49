import { describe, expect, it } from 'vitest';
import { PAUSES, UTTERANCES } from './utterances.ts';

const pausesOf = (half: string): number[] =>
  UTTERANCES.filter((utterance) => utterance.half === half)
    .flatMap(({ pieces }) => pieces.map(({ pauseMs }) => pauseMs))
    .filter((pauseMs) => pauseMs > 0);

describe('the generated utterances', () => {
  it('are at least 100, each another one', () => {
    expect(UTTERANCES.length).toBeGreaterThanOrEqual(100);
    expect(new Set(UTTERANCES.map(({ id }) => id)).size).toBe(UTTERANCES.length);
    expect(new Set(UTTERANCES.map(({ text }) => text)).size).toBe(UTTERANCES.length);
  });

  it('are halved, each kind by itself', () => {
    for (const kind of new Set(UTTERANCES.map((utterance) => utterance.kind))) {
      const halves = UTTERANCES.filter((utterance) => utterance.kind === kind).map(({ half }) => half);
      expect(halves.filter((half) => half === 'test')).toHaveLength(halves.length / 2);
    }
  });

  it.each(['calibration', 'test'])('hesitate for every length about as often (%s)', (half) => {
    const counts = PAUSES.map((length) => pausesOf(half).filter((pause) => pause === length).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(12);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(5);
  });

  it('end with their last piece, and sound unfinished before a pause', () => {
    for (const { pieces } of UTTERANCES) {
      expect(pieces.at(-1)?.pauseMs).toBe(0);
      expect(pieces.at(-1)?.text).toMatch(/[.?]$/);
      for (const { text, pauseMs } of pieces.slice(0, -1)) {
        expect(pauseMs).toBeGreaterThan(0);
        expect(text).toMatch(/,$/);
      }
    }
  });
});
