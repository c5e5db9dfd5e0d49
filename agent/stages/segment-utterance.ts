import { type Observable, type OperatorFunction, filter, map, scan, startWith, withLatestFrom } from 'rxjs';
import { type AudioFrame, type Hold, millisecondsOf } from '../domain/audio.ts';
import { type Listening, type Utterance, append, beginUtterance, isFull } from '../domain/utterance.ts';
import type { VoicedFrame } from './detect-speech.ts';

/** Frames that are kept from before speech was detected (256 ms), since the first consonant lies there. */
const FRAMES_BEFORE = 8;

interface Segmented {
  /** Number of turns that are over. */
  readonly turns: number;
  readonly utterances: number;
  /** The newest frames since the last utterance. */
  readonly before: readonly AudioFrame[];
  /** The current utterance; undefined while nothing is said. */
  readonly listening: Listening | undefined;
}

const NOTHING: Segmented = { turns: 0, utterances: 0, before: [], listening: undefined };

/**
 * Gathers the caller's speech into utterances. One begins with the first voiced frame after the last turn was over, and
 * goes on, pauses included, until this one is. One that is full ends as if the caller were silent from then on. What was heard before a
 * button was let go is no part of what is said with the next press.
 */
export function segmentUtterance(turnOver$: Observable<unknown>): OperatorFunction<VoicedFrame, Listening> {
  return (frames$) =>
    frames$.pipe(
      withLatestFrom(
        turnOver$.pipe(
          scan((turns) => turns + 1, 0),
          startWith(0),
        ),
      ),
      scan(segment, NOTHING),
      map(({ listening }) => listening),
      filter((listening) => listening !== undefined),
    );
}

function segment(last: Segmented, [voicedFrame, turns]: [VoicedFrame, number]): Segmented {
  const { frame, voiced, maybeEcho } = voicedFrame;
  const current = turns === last.turns ? last.listening?.utterance : undefined;
  const isEnd = frame.hold === 'released' || frame.hold === 'cancelled';
  if (!current && (!voiced || isEnd)) {
    const before = isEnd ? [] : [...last.before, frame].slice(-FRAMES_BEFORE);
    return { ...last, turns, before, listening: undefined };
  }
  const startMs = frame.endMs - millisecondsOf(frame.samples.length);
  const begun = current ?? beginUtterance(last.utterances + 1, last.before, startMs);
  const taken = { ...voicedFrame, voiced: voiced && !isEnd && !isFull(begun, frame.endMs) };
  const utterance = append(begun, frame, taken.voiced, maybeEcho);
  return { turns, utterances: utterance.id, before: [], listening: listen(utterance, taken) };
}

function listen(utterance: Utterance, { frame, voiced }: VoicedFrame): Listening {
  const quietMs = frame.endMs - utterance.speechEndMs;
  return {
    utterance,
    endMs: frame.endMs,
    voiced,
    silenceMs: silenceAfter(quietMs, frame.hold),
    speechEndedAt: frame.receivedAt - quietMs,
    hold: frame.hold,
  };
}

/** Whoever has let go has finished, whatever silence is waited for; what is cancelled is never finished. */
function silenceAfter(quietMs: number, hold: Hold | undefined): number {
  if (hold === 'released') return Infinity;
  return hold === 'cancelled' ? 0 : quietMs;
}
