import { type Observable, type OperatorFunction, defer, filter, finalize, map } from 'rxjs';
import { type AudioFrame, millisecondsOf } from '../domain/audio.ts';
import { type Listening, Utterance } from '../domain/utterance.ts';
import type { VoicedFrame } from './detect-speech.ts';

/** Audio kept from before speech was detected, in frames (256 ms): the first consonant lies there. */
const FRAMES_BEFORE = 8;

/**
 * Gathers the caller's speech into utterances. One begins with the first voiced frame after the last turn was over, and
 * goes on, pauses included, until this one is.
 */
export function segmentUtterance(turnOver$: Observable<unknown>): OperatorFunction<VoicedFrame, Listening> {
  return (frames$) => {
    let before: AudioFrame[] = [];
    let utterance: Utterance | undefined;
    let count = 0;

    const listen = ({ frame, voiced, maybeEcho }: VoicedFrame): Listening | undefined => {
      if (!utterance) {
        if (!voiced) {
          before = [...before, frame].slice(-FRAMES_BEFORE);
          return undefined;
        }
        utterance = new Utterance(++count, before, frame.endMs - millisecondsOf(frame.samples.length));
        before = [];
      }
      utterance.append(frame, voiced, maybeEcho);
      const { speechMs, speechEndMs } = utterance;
      const silenceMs = frame.endMs - speechEndMs;
      return {
        utterance,
        endMs: frame.endMs,
        voiced,
        speechMs,
        speechEndMs,
        silenceMs,
        speechEndedAt: frame.receivedAt - silenceMs,
        maybeEcho: utterance.maybeEcho,
      };
    };

    return defer(() => {
      const turns = turnOver$.subscribe({
        next: () => {
          utterance?.end();
          utterance = undefined;
        },
        error: () => undefined,
      });
      return frames$.pipe(
        map(listen),
        filter((listening) => listening !== undefined),
        finalize(() => turns.unsubscribe()),
      );
    });
  };
}
