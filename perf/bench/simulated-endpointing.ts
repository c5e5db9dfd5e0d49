import { FRAME_MS } from '../../agent/domain/audio.ts';
import { percentiles } from '../caller/percentiles.ts';
import { assign, type JudgedSilence, simulate, type Wait } from './endpoint-curve.ts';
import { silencesOf } from './silences.ts';
import { percent } from './table.ts';
import type { Trial } from './turn-trial.ts';

/** How far the agent may be off with the end of a sound. */
const DATING_MS = 150;

/** Silence is looked at once a frame: on average half a frame after it is long enough. */
const LOOK_MS = FRAME_MS / 2;

/** A trial on which other settings can be tried. */
export interface Judged {
  readonly id: string;
  readonly kind: string;
  readonly silences: readonly JudgedSilence[];
  /** What the way to the agent adds to each delay. */
  readonly transportMs: number;
}

/** What a way of endpointing does to a set of utterances. */
export interface Rating {
  /** Percent of the utterances. */
  readonly falseCutOffs: number | null;
  /** From the last speech sent to the endpoint, in ms, where the utterance was not cut off. */
  readonly delay: { readonly mean: number | null; readonly p50: number | null; readonly p95: number | null };
  readonly missed: number;
}

/** Sets the agent's judgements beside the silences that they were about. Needs an agent that waited long enough. */
export function judgedSilences(trials: readonly Trial[]): Judged[] {
  const ways = trials.flatMap(({ judged, said }) => {
    const last = judged.at(-1);
    return last ? [last.speechEndedAt - said.speechEndedAt] : [];
  });
  const transportMs = percentiles(ways).p50 ?? 0;
  return trials.map(({ spoken, said, judged }) => {
    const silences = silencesOf(spoken.samples);
    const endMs = silences.at(-1)?.fromMs ?? 0;
    const judgements = judged.map(({ at, speechEndedAt, text, probability }) => ({
      afterMs: at - speechEndedAt,
      text,
      probability,
      speechEndMs: speechEndedAt - transportMs - said.speechEndedAt + endMs,
    }));
    return {
      id: spoken.id,
      kind: spoken.kind,
      silences: assign(silences, judgements, DATING_MS),
      transportMs,
    };
  });
}

/** Rates another way to wait, by the judgements that were recorded. */
export function rate(utterances: readonly Judged[], wait: Wait): Rating {
  const outcomes = utterances.map(({ silences, transportMs }) => {
    const outcome = simulate(silences, (judgement) => wait(judgement) + LOOK_MS);
    return outcome.type === 'ended' ? { ...outcome, delayMs: outcome.delayMs + transportMs } : outcome;
  });
  const delays = outcomes.flatMap((outcome) => (outcome.type === 'ended' ? [outcome.delayMs] : []));
  const count = (type: string): number => outcomes.filter((outcome) => outcome.type === type).length;
  return {
    falseCutOffs: percent(count('cut-off'), outcomes.length),
    delay: delaysOf(delays),
    missed: count('missed'),
  };
}

export function delaysOf(delays: readonly number[]): Rating['delay'] {
  const { p50, p95 } = percentiles(delays);
  const mean = delays.reduce((sum, value) => sum + value, 0) / delays.length;
  return { mean: delays.length === 0 ? null : Math.round(mean), p50, p95 };
}

/** Rates waiting for a fixed silence, whatever was said and without asking a model. */
export function rateSilence(utterances: readonly Judged[], ms: number): Rating {
  const atOnce = [{ afterMs: 0, text: '', probability: undefined }];
  const unasked = utterances.map((utterance) => ({
    ...utterance,
    silences: utterance.silences.map((silence) => ({ ...silence, judgements: atOnce })),
  }));
  return rate(unasked, () => ms);
}

/** The shortest fixed silence that cuts off no more utterances than given, in percent. */
export function silenceAsSafe(
  utterances: readonly Judged[],
  falseCutOffs: number,
): { ms: number; rating: Rating } {
  for (let ms = 100; ms < 3_000; ms += 50) {
    const rating = rateSilence(utterances, ms);
    if ((rating.falseCutOffs ?? 0) <= falseCutOffs) return { ms, rating };
  }
  return { ms: 3_000, rating: rateSilence(utterances, 3_000) };
}
