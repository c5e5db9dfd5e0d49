import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../agent/domain/audio.ts';
import { joined, silence } from './mix.ts';
import { judgedSilences, rate, rateSilence, silenceAsSafe } from './simulated-endpointing.ts';
import type { Trial } from './turn-trial.ts';

const sound = (ms: number): Float32Array => new Float32Array(ms * 16).fill(0.1);

/** How long audio takes to reach the agent. */
const WAY_MS = 70;

/** A sentence with a silence of 600 ms at 400 ms; what the agent thought of the end after each of its two parts. */
function trial(id: string, thoughts: readonly [middle: number, end: number]): Trial {
  const samples = joined(sound(400), silence(600 * 16), sound(500));
  const speechEndedAt = 10_000;
  const judged = [400, 1_500].map((endMs, i) => ({
    type: 'judged' as const,
    text: '',
    probability: thoughts[i] ?? 0,
    waitMs: 0,
    speechEndedAt: speechEndedAt - 1_500 + endMs + WAY_MS,
    at: speechEndedAt - 1_500 + endMs + WAY_MS + 150,
  }));
  return {
    spoken: { id, kind: 'hesitation', text: '', samples, words: [] },
    said: { startedAt: speechEndedAt - 1_500, speechEndedAt },
    confirmedAt: [],
    judged,
    voiceToVoiceMs: null,
    heard: '',
  };
}

const judged = judgedSilences([trial('patient', [0.1, 0.9]), trial('hasty', [0.9, 0.9])]);

describe('an agent’s judgements', () => {
  it('are about the silence before them', () => {
    expect(judged.map(({ silences }) => silences.map(({ lengthMs, judgements }) => [lengthMs, judgements[0]?.afterMs]))).toEqual([
      [[600, 150], [Infinity, 150]],
      [[600, 150], [Infinity, 150]],
    ]); // prettier-ignore
  });

  it('say what other waits would have done', () => {
    const rating = rate(judged, ({ probability = 0 }) => (probability > 0.5 ? 300 : 1_000));
    expect(rating.falseCutOffs).toBe(50);
    expect(rating.delay.p50).toBe(300 + WAY_MS + FRAME_MS / 2);
    expect(rating.missed).toBe(0);
  });

  it('are not waited for where silence alone counts', () => {
    expect(rateSilence(judged, 100).delay.p50).toBe(null);
    expect(rateSilence(judged, 700).delay.p50).toBe(700 + WAY_MS + FRAME_MS / 2);
  });

  it('say how long a silence alone would have to be', () => {
    expect(silenceAsSafe(judged, 0).ms).toBe(600);
    expect(silenceAsSafe(judged, 100).ms).toBe(100);
  });
});
